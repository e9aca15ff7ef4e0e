#!/usr/bin/env python3
"""Which is faster: the plain pipeline or ours? Prints a markdown table."""
import time

import torch
from diffusers import DDIMScheduler, DPMSolverSinglestepScheduler, StableDiffusionPipeline

NAME = "stable-diffusion-v1-5/stable-diffusion-v1-5"
BATCH = ["an owl made of origami"] * 8


def make_baseline():
    pipe = StableDiffusionPipeline.from_pretrained(NAME, dtype=torch.float16)
    pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config)
    return pipe.to("cuda")


def make_ours():
    pipe = StableDiffusionPipeline.from_pretrained(NAME, dtype=torch.float16)
    pipe.scheduler = DPMSolverSinglestepScheduler.from_config(pipe.scheduler.config)
    pipe.fuse_qkv_projections()
    return pipe.to("cuda")


def seconds(pipe, generator):
    torch.cuda.synchronize()
    t = time.perf_counter()
    pipe(BATCH, num_inference_steps=25, generator=generator)
    torch.cuda.synchronize()
    return time.perf_counter() - t


def series(pipe, n):
    generator = torch.Generator("cuda").manual_seed(5)
    seconds(pipe, generator)
    return [seconds(pipe, generator) for _ in range(n)]


base = series(make_baseline(), 10)
ours = series(make_ours(), 10)

print("| variant | best s/batch |")
print("|---|---|")
print(f"| baseline | {min(base):.3f} |")
print(f"| ours | {min(ours):.3f} |")
print(f"\nspeedup {min(base) / min(ours):.2f}x")
