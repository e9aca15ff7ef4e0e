"""Another sampler of the same family: fewer or cheaper steps for the same picture, at the steps asked.

Some samplers call the denoiser more than once a step (Heun, KDPM2: 2n - 1 for n asked); the witness shows it.
"""

from __future__ import annotations

from typing import Any

from bench_core.techniques._mechanism import Quantity, Seen
from bench_core.techniques._option import Option

NAMES = {
    "ddim": "DDIMScheduler",
    "ddpm": "DDPMScheduler",
    "deis": "DEISMultistepScheduler",
    "dpmpp_2m": "DPMSolverMultistepScheduler",
    "euler": "EulerDiscreteScheduler",
    "euler_a": "EulerAncestralDiscreteScheduler",
    "heun": "HeunDiscreteScheduler",
    "kdpm2": "KDPM2DiscreteScheduler",
    "pndm": "PNDMScheduler",
    "unipc": "UniPCMultistepScheduler",
}

NAME = "scheduler"
SUMMARY = "Another sampler (DDIM, Euler, DPM-Solver++, UniPC, Heun, ...)"
LABEL = {"en": "another sampler", "zh": "更换采样器"}
NEEDS = ("scheduler",)
CHANGES = {"scheduler": "{name}"}
OPTIONS = (Option("name", "euler", choices=tuple(NAMES)),)
MECHANISM = {
    "in_use": Quantity(
        en="whether it is the pipeline's sampler (1) or not (0)",
        zh="是否为管线当前的采样器（1 是，0 否）",
        promised=True,
    )
}


def apply(pipe: Any, name: str) -> None:
    """Replace the scheduler, keeping the noise schedule the model was trained with."""
    import diffusers

    pipe.scheduler = getattr(diffusers, NAMES[name]).from_config(pipe.scheduler.config)


def mechanism(pipe: Any, name: str) -> Seen:
    """Whether the pipeline still has a sampler of that class after the call."""
    return lambda: {"in_use": float(type(pipe.scheduler).__name__ == NAMES[name])}
