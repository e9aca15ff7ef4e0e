"""The ratio of ratios: what changed between two sittings, over a control that both have.

A candidate is called in turns with the control in either sitting. Its speedup over the control is free of the level
and the drift of that sitting, and the quotient of the two speedups is free of what lies between them: whatever
multiplies the times of both candidates alike cancels. See docs/statistics.md, "Two runs that were not interleaved".

>>> before, after = (2.0, 1.9, 2.1), (1.6, 1.5, 1.7)        # speedups over the control, in sitting A and in sitting B
>>> [round(r, 3) for r in of_speedups(before, after)]
[0.8, 0.738, 0.866]
"""

from __future__ import annotations

import math

from bench_core.stats import intervals
from bench_core.stats.processes import Pairs

Ratio = tuple[float, float, float]


def of_speedups(a: Ratio, b: Ratio) -> Ratio:
    """Speedup `b` over speedup `a` of two independent sittings, each with its 95 % interval (Zou & Donner's MOVER).

    The distances from the middle to the ends are put together by squares, each end with the one that moves it.
    """
    (middle_a, low_a, high_a), (middle_b, low_b, high_b) = (tuple(map(math.log, ratio)) for ratio in (a, b))
    middle = middle_b - middle_a
    below, above = math.hypot(middle_b - low_b, high_a - middle_a), math.hypot(high_b - middle_b, middle_a - low_a)
    return math.exp(middle), math.exp(middle - below), math.exp(middle + above)


def speedup(pairs: Pairs, *, spread: float, sequential: bool) -> Ratio | None:
    """`intervals.speedup` of one sitting; None also where it would assume symmetric noise (fewer than six pairs)."""
    rank = intervals.sequential_rank if sequential else intervals.interval_rank
    return None if rank(len(pairs)) is None else intervals.speedup(pairs, spread=spread, sequential=sequential)
