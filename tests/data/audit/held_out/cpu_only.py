"""On a CPU nothing is asynchronous: no synchronize is needed."""

import os
import time

os.environ["OMP_NUM_THREADS"] = "4"

import torch
from diffusers import StableDiffusionPipeline

torch.set_num_threads(4)
PROMPTS = ["a teapot", "a violin"]


def median_seconds(call, rounds=5):
    call()
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return sorted(seconds)[rounds // 2]


def main():
    pipe = StableDiffusionPipeline.from_pretrained("segmind/tiny-sd", dtype=torch.float32).to("cpu")
    generator = torch.Generator("cpu").manual_seed(0)
    eager = median_seconds(lambda: pipe(PROMPTS, num_inference_steps=15, generator=generator))
    pipe.unet = torch.compile(pipe.unet, backend="inductor")
    compiled = median_seconds(lambda: pipe(PROMPTS, num_inference_steps=15, generator=generator))
    print(f"eager {eager:.2f} s, inductor {compiled:.2f} s per batch of {len(PROMPTS)}")


if __name__ == "__main__":
    main()
