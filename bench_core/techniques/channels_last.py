"""Convolutions in channels-last memory layout.

Source: PyTorch's tutorial "Channels Last Memory Format in PyTorch". Whether it helps depends on the machine:
on an H200 in fp16 it made Stable Diffusion 1.5 slower (0.87x).
"""

from __future__ import annotations

from typing import Any

NAME = "channels_last"
SUMMARY = "Convolutions in channels-last memory layout"
LABEL = {"en": "channels-last memory layout", "zh": "channels-last 内存布局"}
NEEDS = ("unet", "vae")
CHANGES: dict[str, str] = {}
OPTIONS = ()


def apply(pipe: Any) -> None:
    """Convert the weights of denoiser and decoder in place; activations follow them."""
    import torch

    pipe.unet.to(memory_format=torch.channels_last)
    pipe.vae.to(memory_format=torch.channels_last)
