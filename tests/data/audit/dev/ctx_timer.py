"""Benchmark of an fp8 checkpoint."""

import contextlib
import time

import torch
from diffusers import FluxPipeline


@contextlib.contextmanager
def stopwatch(store, key):
    begin = time.perf_counter()
    try:
        yield
    finally:
        store[key] = time.perf_counter() - begin


def measure(pipe, prompts, store, key):
    with stopwatch(store, key):
        pipe(prompts, num_inference_steps=28, guidance_scale=3.5, generator=torch.Generator().manual_seed(0))


def main():
    prompts = ["a red panda reading a newspaper", "a glass greenhouse at night"]
    times = {}
    pipe = FluxPipeline.from_pretrained("black-forest-labs/FLUX.1-dev", dtype=torch.bfloat16).to("cuda")
    measure(pipe, prompts, times, "bf16")

    pipe.transformer.enable_layerwise_casting(storage_dtype=torch.float8_e4m3fn, compute_dtype=torch.bfloat16)
    measure(pipe, prompts, times, "fp8")
    print(times, times["bf16"] / times["fp8"])


if __name__ == "__main__":
    main()
