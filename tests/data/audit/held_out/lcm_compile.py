#!/usr/bin/env -S uv run
"""LCM with and without compilation: four steps in both arms."""
import time as clock

import torch
from diffusers import LatentConsistencyModelPipeline as LCM

STEPS = 4
SCALE = 8.0
TEXTS = [f"concept art of a spaceship, variation {i}" for i in range(8)]


def load():
    pipe = LCM.from_pretrained("SimianLuo/LCM_Dreamshaper_v7", dtype=torch.float16)
    pipe.set_progress_bar_config(disable=True)
    return pipe.to("cuda")


def laps(pipe, n):
    rng = torch.Generator("cuda").manual_seed(1)
    for k in range(-2, n):
        torch.cuda.synchronize()
        a = clock.perf_counter()
        pipe(TEXTS, num_inference_steps=STEPS, guidance_scale=SCALE, generator=rng)
        torch.cuda.synchronize()
        b = clock.perf_counter()
        if k < 0:
            continue
        yield b - a


(eager := load())
compiled = load()
compiled.unet = torch.compile(compiled.unet, fullgraph=True)
e, c = sorted(laps(eager, 11)), sorted(laps(compiled, 11))
print(f"s/batch: eager {e[5]:.4f} [{e[0]:.4f} .. {e[-1]:.4f}], compiled {c[5]:.4f} [{c[0]:.4f} .. {c[-1]:.4f}]")
print(f"s/image: eager {e[5] / len(TEXTS):.4f}, compiled {c[5] / len(TEXTS):.4f}")
