"""The ratio of two medians whose calls are not paired: runs that were measured one after the other.

The two sides may have different noise and different numbers of calls. Use `intervals.speedup` for calls of one run:
it is narrower. See docs/statistics.md, "Two runs that were not interleaved".

>>> ratio, low, high = ratio_interval([1.0, 1.01, 0.99, 1.0, 1.02, 0.98], [0.5, 0.51, 0.5, 0.49, 0.5, 0.52])
>>> 1.9 < low < ratio == 2.0 < high < 2.1
True
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from bench_core.records import Call
from bench_core.stats import processes

FEWEST_CALLS = 6
"""Timed calls of each side, as in a paired comparison; with fewer the standard error is too uncertain."""


def ratio_interval(
    a: Sequence[float], b: Sequence[float], *, allowance: float = 0.0, sequential: bool = False
) -> tuple[float, float, float] | None:
    """median(a) / median(b) of seconds, with its 95 % interval (Price & Bonett).

    `allowance`: what the difference between processes may add to the log-ratio (95 %). `sequential`: the number of
    calls of a side was not fixed beforehand. None where a side has fewer than `FEWEST_CALLS`.
    """
    if min(len(a), len(b)) < FEWEST_CALLS:
        return None
    ratio = statistics.median(a) / statistics.median(b)
    errors = [processes.median_standard_error([math.log(v) for v in side]) for side in (a, b)]
    chance = processes.critical_value(min(len(a), len(b)), sequential=sequential) * math.hypot(*errors)
    half = math.hypot(chance, allowance)
    return ratio, ratio * math.exp(-half), ratio * math.exp(half)


def process_allowance(a: Sequence[Call], b: Sequence[Call], spread: float, *, sequential: bool = False) -> float:
    """As `processes.process_allowance`, for sides that each had processes of their own."""
    return processes.allowance([[c.start for c in side] for side in (a, b)], spread, sequential=sequential)
