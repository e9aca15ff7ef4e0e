import statistics
import time

import torch
from diffusers import StableDiffusionPipeline

STEPS = 25
BATCH_SIZE = 8
prompts = open("prompts.txt").read().splitlines()[:32]

pipe = StableDiffusionPipeline.from_pretrained("Lykon/dreamshaper-8", dtype=torch.float16).to("cuda")
generator = torch.Generator("cuda").manual_seed(0)

for _ in range(2):
    pipe(prompts[:BATCH_SIZE], num_inference_steps=STEPS, guidance_scale=7.5, generator=generator)

seconds = []
for i in range(0, 32, BATCH_SIZE):
    torch.cuda.synchronize()
    t = time.perf_counter()
    pipe(prompts[i : i + BATCH_SIZE], num_inference_steps=STEPS, guidance_scale=7.5, generator=generator)
    torch.cuda.synchronize()
    seconds.append(time.perf_counter() - t)
print(statistics.median(seconds) / BATCH_SIZE, "s/image")
