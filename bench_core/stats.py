"""Calls become numbers: summaries, paired speedups with their intervals, the best batch size.

Intervals are order-statistic intervals of a median (Conover, Practical Nonparametric Statistics, 3rd ed., sec.
3.2): with n independent values the k-th smallest and k-th largest enclose the true median with probability
1 - 2 P[Binomial(n, 1/2) < k], whatever the distribution. No tail is assumed, so one call that was 14 times
slower because another program ran moves an interval by one rank, not by a factor. Fewer than six values have no
such interval at 95 %.

A ratio of two to five paired rounds gets Student's t interval of the mean log-ratio instead, which is wide and
always contains the median. It assumes symmetric noise: a log-ratio of two calls with the same noise is symmetric
whatever that noise is, and heavy tails make t intervals wider, not too narrow (Benjamini, "Is the t test really
conservative when the parent distribution is long-tailed?", JASA 1983).

>>> median_interval([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
(1.0, 6.0)
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np

from bench_core.records import Call, CellKey, Summary, Verdict

CONFIDENCE = 0.95
STUDENT_T = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776}
"""97.5 % quantiles of Student's t by degrees of freedom."""
Clock = Literal["batch_s", "outside_s"]


def interval_rank(n: int, confidence: float = CONFIDENCE) -> int | None:
    """The largest k for which (k-th smallest, k-th largest) of n values covers the median; None when none does."""
    tail, below = (1 - confidence) / 2, 0.0
    for k in range(n // 2 + 1):
        below += math.comb(n, k) / 2**n  # P[Binomial(n, 1/2) <= k]
        if below > tail:
            return k or None
    return None


def median_interval(values: Sequence[float]) -> tuple[float, float] | None:
    """The 95 % interval of the median of independent values, in their unit; None for fewer than six."""
    rank = interval_rank(len(values))
    ordered = sorted(values)
    return None if rank is None else (ordered[rank - 1], ordered[-rank])


def summary(values: Sequence[float]) -> Summary:
    """Order statistics of one or more values in seconds; percentiles are interpolated linearly."""
    p5, p95 = np.percentile(values, [5, 95])
    low, high = median_interval(values) or (None, None)
    return Summary(
        median=statistics.median(values),
        mean=statistics.fmean(values),
        min=min(values),
        max=max(values),
        p5=float(p5),
        p95=float(p95),
        ci_low=low,
        ci_high=high,
    )


def scaled(batch: Summary, batch_size: int) -> Summary:
    """A summary per batch as one per sample."""
    return Summary(**{k: None if v is None else v / batch_size for k, v in batch.model_dump().items()})


def timed(calls: Iterable[Call], cell: CellKey) -> list[Call]:
    """The good timed calls of a cell."""
    return [c for c in calls if c.cell == cell and c.phase == "timed" and c.status == "ok"]


def paired_log_ratios(baseline: Iterable[Call], candidate: Iterable[Call], clock: Clock) -> list[float]:
    """log(baseline / candidate) for every round in which both were called; drift within a round cancels out."""
    base = {c.round: getattr(c, clock) for c in baseline}
    return [math.log(base[c.round] / getattr(c, clock)) for c in candidate if c.round in base]


def speedup(log_ratios: Sequence[float]) -> tuple[float, float, float] | None:
    """The median ratio with its 95 % interval; None for fewer than two rounds, which have no interval."""
    interval = median_interval(log_ratios) or _student_interval(log_ratios)
    if interval is None:
        return None
    return math.exp(statistics.median(log_ratios)), math.exp(interval[0]), math.exp(interval[1])


def _student_interval(values: Sequence[float]) -> tuple[float, float] | None:
    if len(values) - 1 not in STUDENT_T:
        return None
    half = STUDENT_T[len(values) - 1] * statistics.stdev(values) / math.sqrt(len(values))
    return statistics.fmean(values) - half, statistics.fmean(values) + half


def verdict(low: float | None, high: float | None, margin: float) -> Verdict:
    """What an interval of a ratio says when nothing forbids the comparison."""
    if low is None or high is None:
        return "inconclusive"
    if 1 - margin <= low and high <= 1 + margin:
        return "no difference"
    if low > 1:
        return "faster"
    return "slower" if high < 1 else "inconclusive"


def best_batch(throughput: dict[int, float], margin: float) -> tuple[int, bool] | None:
    """The smallest batch size within the margin of the highest throughput, and whether it is the largest measured.

    `throughput` is images per second by batch size; None when it is empty.
    """
    if not throughput:
        return None
    enough = max(throughput.values()) * (1 - margin)
    best = min(b for b, t in throughput.items() if t >= enough)
    return best, best == max(throughput)
