"""Time against steps: both pipelines at the same steps, side by side."""
import json
import time

import torch
from diffusers import StableDiffusionXLPipeline

PROMPTS = ["a tea house in the mountains", "a diver and a whale", "a robot barista", "an old tram in Lisbon"]


def load(variant):
    pipe = StableDiffusionXLPipeline.from_pretrained(
        "stabilityai/stable-diffusion-xl-base-1.0", dtype=torch.float16
    ).to("cuda")
    if variant == "fused":
        pipe.fuse_qkv_projections()
    return pipe


pipes = {variant: load(variant) for variant in ("plain", "fused")}
rng = {variant: torch.Generator("cuda").manual_seed(3) for variant in pipes}
results = []
for steps in (10, 20, 30, 50):
    for variant, pipe in pipes.items():
        pipe(PROMPTS, num_inference_steps=steps, generator=rng[variant])
    laps = {variant: [] for variant in pipes}
    for _ in range(6):
        for variant, pipe in pipes.items():
            torch.cuda.synchronize()
            t = time.perf_counter()
            pipe(PROMPTS, num_inference_steps=steps, generator=rng[variant])
            torch.cuda.synchronize()
            laps[variant].append(time.perf_counter() - t)
    med = {variant: sorted(v)[len(v) // 2] for variant, v in laps.items()}
    results.append({"steps": steps, **med, "speedup": med["plain"] / med["fused"]})

with open("sweep.json", "w") as f:
    json.dump(results, f, indent=1)
