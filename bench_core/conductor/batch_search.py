"""The search of `--batch-sizes auto`: which batch sizes of a candidate are worth measuring.

One candidate is alone on the device. The batch size doubles until memory ends or throughput falls clearly below the
best so far. Where memory ended, bisection finds the largest batch that runs. Takes two calls of each size.

On a CPU running out of memory raises no error: the system kills a process, perhaps another one. So a size that would
not fit, by the memory of the smaller ones, is not tried.

>>> search(lambda b, calls: Attempt("ok", 0.5 + 0.1 * b) if b <= 12 else Attempt("oom"), start=1).sizes
(1, 2, 4, 8, 12)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import psutil

FALLEN = 0.95
"""Throughput has fallen if it is below this share of the best: more than the noise of a few calls."""
LARGEST = 4096
"""The largest size that is tried."""
CALLS = 2
"""Calls of each size; the first one is slow everywhere. Bisection makes one, since only memory matters there."""
MEMORY_SHARE = 0.9
"""Largest share of the available memory that a batch may be expected to take."""
MAX_CALL_S = 60.0
"""Sizes beyond one whose batch takes longer are not tried."""


@dataclass(frozen=True)
class Attempt:
    """How a batch size went: the status of its calls, and seconds per batch where it ran."""

    status: str
    batch_s: float | None = None
    message: str = ""


Try = Callable[[int, int], Attempt]
"""`attempt(batch size, calls)` makes so many calls of a batch size."""


@dataclass(frozen=True)
class Found:
    """`sizes` ran, in ascending order; `failed` is the smallest that did not; `message` says why the search ended."""

    sizes: tuple[int, ...]
    failed: int | None
    message: str


def search(attempt: Try, *, start: int = 1) -> Found:
    """Try sizes from `start` on."""
    ran: dict[int, float] = {}
    size = start
    while size <= LARGEST:
        tried = attempt(size, CALLS)
        if tried.status != "ok" or tried.batch_s is None:
            return _bisected(attempt, ran, size, tried)
        best = max((b / s for b, s in ran.items()), default=0.0)
        ran[size] = tried.batch_s
        throughput = size / tried.batch_s
        if throughput < FALLEN * best:
            message = f"throughput fell to {throughput:.3g} images/s at batch size {size} (best {best:.3g})"
            return Found(tuple(ran), None, message)
        if tried.batch_s > MAX_CALL_S:
            return Found(tuple(ran), None, f"a batch of {size} takes {tried.batch_s:.0f} s, which is long enough")
        size *= 2
    return Found(tuple(ran), None, f"batch size {LARGEST} runs; larger ones were not tried")


def _bisected(attempt: Try, ran: dict[int, float], failed: int, last: Attempt) -> Found:
    """The largest size that runs, between the last that did and the first that did not."""
    low = max(ran, default=0)
    while last.status == "oom" and low and failed - low > 1:
        middle = (low + failed) // 2
        tried = attempt(middle, 1)
        if tried.status == "ok" and tried.batch_s is not None:
            ran[middle] = tried.batch_s
            low = middle
        else:
            failed, last = middle, tried
    kept = {b for b in ran if b & (b - 1) == 0 or b == low}
    why = last.message or ("out of memory" if last.status == "oom" else last.status)
    return Found(tuple(sorted(kept)), failed, f"{why} at batch size {failed}")


def memory_lack(peaks: Mapping[int, int], size: int) -> str:
    """Why a batch size would not fit into this machine's memory, by the peaks (bytes) of smaller ones; else empty.

    Memory is taken to grow linearly with the batch, as between the two largest sizes.
    """
    below = sorted((b, peak) for b, peak in peaks.items() if b < size)[-2:]
    if len(below) < 2:
        return ""
    (b0, p0), (b1, p1) = below
    more = max(0.0, (p1 - p0) / (b1 - b0) * (size - b1))
    free = psutil.virtual_memory().available * MEMORY_SHARE
    return f"about {more / 2**30:.1f} GiB more would be needed, {free / 2**30:.1f} may be taken," if more > free else ""
