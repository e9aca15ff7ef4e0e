"""Exact bounds of a proportion (Clopper and Pearson, Biometrika 1934), and intervals over clusters.

>>> round(upper_bound(0, 200), 4)          # nothing in 200: at most 1.5 %
0.0149
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from bench_core.stats import intervals

CONFIDENCE = 0.95
BISECTIONS = 60


def at_most(hits: int, n: int, p: float) -> float:
    """P[Binomial(n, p) <= hits]."""
    if p in (0, 1):
        return 1.0 if p == 0 else float(hits >= n)
    return math.fsum(math.exp(_log_choose(n, k) + k * math.log(p) + (n - k) * math.log1p(-p)) for k in range(hits + 1))


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def upper_bound(hits: int, n: int) -> float:
    """The largest proportion that `hits` of n do not contradict, one-sided; 1 for n = 0."""
    low, high = 0.0, 1.0
    if hits >= n:
        return high
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if at_most(hits, n, middle) > 1 - CONFIDENCE else (low, middle)
    return high


def lower_bound(hits: int, n: int) -> float:
    """The smallest one."""
    return 1 - upper_bound(n - hits, n)


def ratio_over(clusters: Sequence[Sequence[float]]) -> tuple[float, float, float] | None:
    """A ratio with its 95 % interval from log-ratios that are alike within a cluster (a start, a block): every
    cluster counts once, with its median. None for fewer than six clusters."""
    middles = [statistics.median(values) for values in clusters if values]
    found = intervals.median_interval(middles)
    if found is None:
        return None
    return math.exp(statistics.median(middles)), math.exp(found[0]), math.exp(found[1])


def median_log_ratio(base_s: Sequence[float], other_s: Sequence[float]) -> float:
    """Median of the paired log-ratios other over base."""
    return statistics.median(math.log(other / base) for base, other in zip(base_s, other_s, strict=True))
