"""A small harness: frozen protocol, arms in shuffled order, paired ratios."""

from __future__ import annotations

import dataclasses
import random
import time
from collections.abc import Callable, Sequence

import numpy as np
import torch
from diffusers import DiffusionPipeline


@dataclasses.dataclass(frozen=True, slots=True)
class Protocol:
    prompts: tuple[str, ...]
    num_inference_steps: int = 30
    guidance_scale: float = 7.5
    seed: int = 0
    rounds: int = 10
    warm_up: int = 2


@dataclasses.dataclass
class Arm:
    name: str
    prepare: Callable[[], DiffusionPipeline]
    batch_s: list[float] = dataclasses.field(default_factory=list)

    def __post_init__(self):
        self.pipe = self.prepare()

    def __call__(self, protocol: Protocol, number: int, keep: bool) -> None:
        n = len(protocol.prompts)
        generators = [torch.Generator("cuda").manual_seed(protocol.seed + number * n + k) for k in range(n)]
        torch.cuda.synchronize()
        began = time.perf_counter()
        self.pipe(
            list(protocol.prompts),
            num_inference_steps=protocol.num_inference_steps,
            guidance_scale=protocol.guidance_scale,
            generator=generators,
        )
        torch.cuda.synchronize()
        if keep:
            self.batch_s.append(time.perf_counter() - began)


def run(protocol: Protocol, arms: Sequence[Arm]) -> None:
    order = list(arms)
    for number in range(protocol.warm_up + protocol.rounds):
        random.shuffle(order)
        for arm in order:
            arm(protocol, number, keep=number >= protocol.warm_up)


def plain():
    return DiffusionPipeline.from_pretrained("stable-diffusion-v1-5/stable-diffusion-v1-5", dtype=torch.float16).to("cuda")


def sliced():
    pipe = plain()
    pipe.vae.enable_slicing()
    return pipe


if __name__ == "__main__":
    a, b = arms = [Arm("plain", plain), Arm("sliced", sliced)]
    run(Protocol(prompts=tuple(open("prompts.txt").read().splitlines()[:8])), arms)
    ratios = np.array(a.batch_s) / np.array(b.batch_s)
    print(f"{a.name} / {b.name}: median {np.median(ratios):.3f}, 5-95 % {np.percentile(ratios, [5, 95]).round(3)}")
