"""The one synchronizing clock: from prompts in to pixels in host memory.

Synchronize, start, call, take the images and copy their pixels to bytes of our own, synchronize, stop. Taking
the pixels is inside, because an image that nobody can look at yet is not finished; hashing and saving are not.

On a CPU the clock is `perf_counter_ns`. On a GPU it is a pair of CUDA events, which the GPU itself stamps with
its own counter when its stream comes to them. The stream is empty when the first is recorded, so it is stamped
at once (within some microseconds), and so is the last, after everything on every stream of the device is done.
Between the two the counter runs on whether the GPU works or waits: time in which the host prepares a step,
copies or decodes is in it. So events see what the host's clock sees, on an oscillator of their own: 0.9999 of it
was measured on an H200 (mission). Work on another GPU is seen as waiting; both clocks count that too. What
`torch.cuda.Event` returns is a 32-bit float of milliseconds: half a microsecond, or 6e-8 of a long call.

>>> timed(lambda: [], torch.device("cpu")).images
[]
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
    stop = (_start_events if device.type == "cuda" else _start_counter)(device)
    images = call()
    pixels = [pixel_bytes(image) for image in images]
    return Timed(images, pixels, stop())


def synchronize(device: torch.device) -> None:
    """Wait for all work queued on the device; a CPU has no queue."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def pixel_bytes(image: Any) -> bytes:
    """An image's raw values in host memory: a PIL image, an array, or a tensor on any device."""
    if isinstance(image, torch.Tensor):
        return image.detach().cpu().contiguous().view(torch.uint8).numpy().tobytes()
    return image.tobytes()


def _start_counter(device: torch.device) -> Callable[[], float]:
    """Start the host's clock; what is returned stops it and says the seconds."""
    start = time.perf_counter_ns()
    return lambda: (time.perf_counter_ns() - start) / 1e9


def _start_events(device: torch.device) -> Callable[[], float]:
    """The same with CUDA events, on one stream whatever stream the call works on."""
    first, last = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    stream = torch.cuda.current_stream(device)

    def stop() -> float:
        synchronize(device)
        last.record(stream)
        synchronize(device)
        return first.elapsed_time(last) / 1e3

    synchronize(device)
    first.record(stream)
    return stop
