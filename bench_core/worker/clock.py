"""The one synchronizing clock: from prompts in to pixels in host memory.

Synchronize, start, call, take the images and copy their pixels to bytes of our own, synchronize, stop. Taking
the pixels is inside, because an image that nobody can look at yet is not finished; hashing and saving are not.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch


@dataclass(frozen=True)
class Timed:
    """A call's result: `images` as the pipeline gave them, `pixels` one byte string an image, seconds taken."""

    images: Any
    pixels: list[bytes]
    batch_s: float


def timed(call: Callable[[], Any], device: torch.device) -> Timed:
    """Run `call` (which returns images) under the clock."""
    synchronize(device)
    start = time.perf_counter_ns()
    images = call()
    pixels = [pixel_bytes(image) for image in images]
    synchronize(device)
    return Timed(images, pixels, (time.perf_counter_ns() - start) / 1e9)


def synchronize(device: torch.device) -> None:
    """Wait for all work queued on the device; a CPU has no queue."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def pixel_bytes(image: Any) -> bytes:
    """An image's raw values in host memory: a PIL image, an array, or a tensor on any device."""
    if isinstance(image, torch.Tensor):
        return image.detach().cpu().contiguous().view(torch.uint8).numpy().tobytes()
    return image.tobytes()
