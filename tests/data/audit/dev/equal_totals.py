"""Totals over the same prompts at the same batch size."""
import time

import torch
from diffusers import StableDiffusionPipeline

with open("prompts.txt") as f:
    PROMPTS = f.read().splitlines()[:40]
BATCH = 8
assert len(PROMPTS) % BATCH == 0


def total_seconds(pipe, steps=30):
    g = torch.Generator("cuda").manual_seed(7)
    pipe(PROMPTS[:BATCH], num_inference_steps=steps, generator=g)
    total = 0.0
    for i in range(0, len(PROMPTS), BATCH):
        torch.cuda.synchronize()
        t0 = time.perf_counter()
        pipe(PROMPTS[i : i + BATCH], num_inference_steps=steps, generator=g)
        torch.cuda.synchronize()
        total += time.perf_counter() - t0
    return total


pipe = StableDiffusionPipeline.from_pretrained("Lykon/dreamshaper-8", dtype=torch.float16).to("cuda")
base_time = total_seconds(pipe)
pipe.enable_xformers_memory_efficient_attention()
speedup_time = total_seconds(pipe)
print(f"{len(PROMPTS)} images: {base_time:.1f} s against {speedup_time:.1f} s, ratio {base_time / speedup_time:.2f}")
