"""images/s over the drawbench prompts"""
import time

import torch
from diffusers import PixArtSigmaPipeline

BATCH_SIZE = 8
NUM_PROMPTS = 36

with open("drawbench.txt") as f:
    prompts = [line.strip() for line in f][:NUM_PROMPTS]

pipe = PixArtSigmaPipeline.from_pretrained("PixArt-alpha/PixArt-Sigma-XL-2-512-MS", dtype=torch.float16).to("cuda")
generator = torch.Generator("cuda").manual_seed(0)
pipe(prompts[:BATCH_SIZE], num_inference_steps=20, generator=generator)

batch_times = []
for start in range(0, NUM_PROMPTS, BATCH_SIZE):
    batch = prompts[start : start + BATCH_SIZE]
    torch.cuda.synchronize()
    t0 = time.perf_counter()
    pipe(batch, num_inference_steps=20, generator=generator)
    torch.cuda.synchronize()
    batch_times.append(time.perf_counter() - t0)

mean_batch = sum(batch_times) / len(batch_times)
print(f"mean batch time {mean_batch:.3f} s")
print(f"per image {mean_batch / BATCH_SIZE:.3f} s")
