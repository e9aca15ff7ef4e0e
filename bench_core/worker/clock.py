"""The one synchronizing clock: from prompts in to pixels in host memory.

Synchronize, start, call, take the images and copy their pixels to bytes of our own, synchronize, stop. Taking
the pixels is inside, because an image that nobody can look at yet is not finished; hashing and saving are not.

On a CPU the clock is `perf_counter_ns`. On a GPU it is a pair of CUDA events, which the GPU stamps with its own
counter. The stream is empty when the first is recorded, so it is stamped at once; so is the last, after everything on
every stream of the device is done. The counter runs on while the GPU waits, so time in which the host prepares a step,
copies or decodes is measured as well: on an H200 the events gave 0.9999 of the host clock's time. `torch.cuda.Event`
gives a 32-bit float of milliseconds: half a microsecond, or 6e-8 of a long call.

The functions that read time and synchronize are taken when this module is loaded, before any model's code: who replaces
them in `time` or `torch.cuda` later changes nothing here, and is found by `tampering`.

>>> timed(lambda: [], torch.device("cpu")).images
[]
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

_now_ns = time.perf_counter_ns
_synchronize, _current_stream, _Event = torch.cuda.synchronize, torch.cuda.current_stream, torch.cuda.Event
_record, _elapsed_ms = torch.cuda.Event.record, torch.cuda.Event.elapsed_time


@dataclass(frozen=True)
class Timed:
    """A call's result: `images` as the pipeline gave them, `pixels` one byte string an image, seconds taken.

    `returned_s` is what a clock that waits for nothing would have read: until the call returned, its work done or not.
    """

    images: list[Any]
    pixels: list[bytes]
    batch_s: float
    returned_s: float


def timed(call: Callable[[], Any], device: torch.device) -> Timed:
    """Run `call` (which returns images) under the clock."""
    stop = (_start_events if device.type == "cuda" else _start_counter)(device)
    began = _now_ns()
    images = list(call())
    returned_s = (_now_ns() - began) / 1e9
    pixels = [pixel_bytes(image) for image in images]
    return Timed(images, pixels, stop(), returned_s)


def synchronize(device: torch.device) -> None:
    """Wait for all work queued on the device; a CPU has no queue."""
    if device.type == "cuda":
        _synchronize(device)


def pixel_bytes(image: Any) -> bytes:
    """An image's raw values in host memory: a PIL image, an array, or a tensor on any device."""
    if isinstance(image, torch.Tensor):
        return bytes(image.detach().cpu().contiguous().view(torch.uint8).numpy().tobytes())
    return bytes(image.tobytes())


def _start_counter(device: torch.device) -> Callable[[], float]:
    """Start the host's clock; returns a function that stops it and returns the seconds."""
    start = _now_ns()
    return lambda: (_now_ns() - start) / 1e9


def _start_events(device: torch.device) -> Callable[[], float]:
    """The same with CUDA events, on one stream whatever stream the call works on."""
    event: Any = _Event  # torch does not annotate its arguments
    first, last = event(enable_timing=True), event(enable_timing=True)
    stream = _current_stream(device)

    def stop() -> float:
        synchronize(device)
        _record(last, stream)
        synchronize(device)
        return float(_elapsed_ms(first, last)) / 1e3

    synchronize(device)
    _record(first, stream)
    return stop
