import time

import torch
from diffusers import StableDiffusionPipeline

PROMPTS = ["a red bicycle", "a stone tower", "a bowl of soup", "a paper lantern"]

pipe = StableDiffusionPipeline.from_pretrained("stable-diffusion-v1-5/stable-diffusion-v1-5", dtype=torch.float16)
pipe = pipe.to("cuda")
generator = torch.Generator("cuda").manual_seed(0)
pipe(PROMPTS[0], num_inference_steps=50, generator=generator)

times = []
for _ in range(5):
    torch.cuda.synchronize()
    start = time.perf_counter()
    for prompt in PROMPTS:
        pipe(prompt, num_inference_steps=50, generator=generator)
    torch.cuda.synchronize()
    times.append(time.perf_counter() - start)
print("seconds per image", sorted(times)[2] / len(PROMPTS))
