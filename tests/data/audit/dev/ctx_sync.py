from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Iterator

import torch
from diffusers import StableDiffusion3Pipeline

SECONDS: dict[str, list[float]] = {}


@contextlib.contextmanager
def measured(name: str) -> Iterator[None]:
    torch.cuda.synchronize()
    begin = time.perf_counter()
    yield
    torch.cuda.synchronize()
    SECONDS.setdefault(name, []).append(time.perf_counter() - begin)


def bench(name, pipe, prompts, rounds=6):
    gen = torch.Generator("cuda").manual_seed(0)
    generate = lambda: pipe(prompts, num_inference_steps=28, generator=gen)  # noqa: E731
    generate()
    for _ in range(rounds):
        with measured(name):
            generate()


def main():
    prompts = ["a city of paper", "a city of glass", "a city of wood"]
    pipe = StableDiffusion3Pipeline.from_pretrained(
        "stabilityai/stable-diffusion-3-medium-diffusers", dtype=torch.float16
    ).to("cuda")
    bench("with T5", pipe, prompts)
    pipe.text_encoder_3, pipe.tokenizer_3 = None, None
    bench("without T5", pipe, prompts)
    for name, values in SECONDS.items():
        print(f"{name:12s} {statistics.median(values):.3f} s/batch  [{min(values):.3f}, {max(values):.3f}] s/batch")


main()
