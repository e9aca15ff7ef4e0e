"""How large can a batch be, and how large need it be: the search of `--batch-sizes auto`.

One candidate alone on the device. The batch size doubles until memory ends or throughput falls; where memory ended,
bisection finds the largest batch that runs. Throughput has fallen when it is clearly less than the best so far:
from there on a larger batch only takes longer.

>>> search(lambda b: Attempt("ok", 0.5 + 0.1 * b) if b <= 12 else Attempt("oom"), start=1).sizes
(1, 2, 4, 8, 12)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

FALLEN = 0.95
"""Share of the best throughput below which it has fallen: beyond the noise of a few calls."""
LARGEST = 4096
"""Sizes end here whatever happens."""
MAX_CALL_S = 60.0
"""Nobody waits longer for a batch only to learn that a larger one takes longer still."""


@dataclass(frozen=True)
class Attempt:
    """What came of a batch size: the status of its calls, and seconds per batch where it ran."""

    status: str
    batch_s: float | None = None


@dataclass(frozen=True)
class Found:
    """`sizes` ran, in ascending order; `failed` is the smallest that did not; `message` says why the search ended."""

    sizes: tuple[int, ...]
    failed: int | None
    message: str


def search(attempt: Callable[[int], Attempt], *, start: int = 1) -> Found:
    """Try sizes from `start` on. `attempt` makes the calls of a size and stores them."""
    ran: dict[int, float] = {}
    size = start
    while size <= LARGEST:
        tried = attempt(size)
        if tried.status != "ok" or tried.batch_s is None:
            return _bisected(attempt, ran, size, tried.status)
        best = max((b / s for b, s in ran.items()), default=0.0)
        ran[size] = tried.batch_s
        throughput = size / tried.batch_s
        if throughput < FALLEN * best:
            said = f"throughput fell to {throughput:.3g} images/s at batch size {size} (best {best:.3g})"
            return Found(tuple(ran), None, said)
        if tried.batch_s > MAX_CALL_S:
            return Found(tuple(ran), None, f"a batch of {size} takes {tried.batch_s:.0f} s, which is long enough")
        size *= 2
    return Found(tuple(ran), None, f"batch size {LARGEST} runs; larger ones were not tried")


def _bisected(attempt: Callable[[int], Attempt], ran: dict[int, float], failed: int, status: str) -> Found:
    """The largest size that runs, between the last that did and the first that did not."""
    low = max(ran, default=0)
    while status == "oom" and low and failed - low > 1:
        middle = (low + failed) // 2
        tried = attempt(middle)
        if tried.status == "ok" and tried.batch_s is not None:
            ran[middle] = tried.batch_s
            low = middle
        else:
            failed = middle
    doubled = {b for b in ran if b & (b - 1) == 0 or b == low}
    why = "out of memory" if status == "oom" else status
    return Found(tuple(sorted(doubled)), failed, f"{why} at batch size {failed}")
