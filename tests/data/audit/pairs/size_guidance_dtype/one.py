"""Baseline."""
from time import perf_counter

import torch
from diffusers import StableDiffusionXLPipeline

prompts = ["a quiet harbor at dawn"] * 2
settings = {"num_inference_steps": 30, "guidance_scale": 7.5, "height": 1024, "width": 1024}

pipe = StableDiffusionXLPipeline.from_pretrained("stabilityai/stable-diffusion-xl-base-1.0", dtype=torch.float32)
pipe.to("cuda")
gen = torch.Generator("cuda").manual_seed(5)
pipe(prompts, generator=gen, **settings)
seconds = []
for _ in range(6):
    torch.cuda.synchronize()
    start = perf_counter()
    pipe(prompts, generator=gen, **settings)
    torch.cuda.synchronize()
    seconds.append(perf_counter() - start)
print(sum(seconds) / len(seconds), "s per batch")
