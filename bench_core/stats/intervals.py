"""Calls become numbers: summaries, paired speedups with their intervals, the best batch size.

Intervals are order-statistic intervals of a median (Conover, Practical Nonparametric Statistics, 3rd ed., sec.
3.2): with n independent values the k-th smallest and k-th largest enclose the true median with probability
1 - 2 P[Binomial(n, 1/2) < k], whatever the distribution. No tail is assumed, so one call that was 14 times
slower because another program ran moves an interval by one rank, not by a factor. Fewer than six values have no
such interval at 95 %.

Looking at such an interval after every round until it is narrow makes it wrong: the moment of stopping is then chosen
by chance's best. Where the number of rounds was not fixed beforehand the interval is therefore time-uniform: it
covers at all numbers of rounds at once with 95 %, so any rule may stop it, also a person who looks. Below the true
median lie n/2 of n independent values on average, each by the toss of a fair coin; against all coins with a
Beta(a, a) distributed bias the likelihood ratio of the tosses is a martingale of mean 1, which by Ville's inequality
exceeds 20 at any time at all with 5 % at most. What it has not exceeded is the interval, again from one order
statistic to another (Ville 1939; Robbins, "Statistical methods related to the law of the iterated logarithm", Ann.
Math. Stat. 1970; Howard & Ramdas, "Sequential estimation of quantiles", Bernoulli 2022). It costs about 2.4 times the
rounds of a fixed number and needs nine at least. Rounds that are not alike (drift, a change of level) toss coins of
different bias: for a fixed number of rounds they spread less than coins of equal bias (Hoeffding, Ann. Math. Stat.
1956), for all numbers at once that is simulated (`benchmarks/coverage.py`).

Two processes of one and the same program differ for as long as they live (`starts`). What that may add to a ratio and
what chance adds are independent, and are put together by squares, as standard errors are (JCGM 100:2008, "Guide to the
expression of uncertainty in measurement", 5.1.2). That this covers for intervals too, also while somebody looks, is
shown by simulation (`benchmarks/coverage.py`), not proved.

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
from bench_core.stats.processes import CONFIDENCE, Pairs, process_allowance

STUDENT_T = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776}
"""97.5 % quantiles of Student's t by degrees of freedom."""
COIN_PRIOR = 2.0
"""a of the Beta(a, a) above: nearly the narrowest from 10 to 300 rounds (checked from 1/2 to 32)."""
Clock = Literal["batch_s", "outside_s"]


def interval_rank(n: int) -> int | None:
    """The largest k for which (k-th smallest, k-th largest) of n values covers the median; None when none does."""
    tail, below = (1 - CONFIDENCE) / 2, 0.0
    for k in range(n // 2 + 1):
        below += math.comb(n, k) / 2**n  # P[Binomial(n, 1/2) <= k]
        if below > tail:
            return k or None
    return None


def sequential_rank(n: int) -> int | None:
    """The same, but covering at all n at once; None for n too small."""
    rank = None
    for below in range(n // 2 + 1):
        evidence = n * math.log(2) + _log_beta(COIN_PRIOR + below, COIN_PRIOR + n - below)
        if evidence - _log_beta(COIN_PRIOR, COIN_PRIOR) < -math.log(1 - CONFIDENCE):
            break
        rank = below + 1
    return rank


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def median_interval(values: Sequence[float], *, sequential: bool = False) -> tuple[float, float] | None:
    """The 95 % interval of the median of independent values, in their unit; None for fewer than six.

    `sequential`: their number was not fixed beforehand; None for fewer than nine.
    """
    rank = sequential_rank(len(values)) if sequential else interval_rank(len(values))
    ordered = sorted(values)
    return None if rank is None else (ordered[rank - 1], ordered[-rank])


def summary(values: Sequence[float], *, sequential: bool = False) -> Summary:
    """Order statistics of one or more values in seconds; percentiles are interpolated linearly. The interval is that
    of the median of these calls; `sequential`: their number was not fixed beforehand."""
    p5, p95 = np.percentile(values, [5, 95])
    low, high = median_interval(values, sequential=sequential) or (None, None)
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


def paired(baseline: Iterable[Call], candidate: Iterable[Call], clock: Clock) -> Pairs:
    """Every round in which both were called; drift within a round cancels out. Several calls of one turn are rounds
    of their own."""
    base = {c.round: c for c in baseline}
    rows = [(base[c.round], c) for c in candidate if c.round in base]
    ratios = tuple(math.log(getattr(a, clock) / getattr(b, clock)) for a, b in rows)
    return Pairs(ratios, tuple((a.start, b.start) for a, b in rows))


def speedup(pairs: Pairs, *, sequential: bool = False, spread: float = 0.0) -> tuple[float, float, float] | None:
    """The median ratio with its 95 % interval; None where there are too few rounds for one.

    `sequential`: the number of rounds was not fixed beforehand. `spread`: what processes differ by, see `starts`.
    """
    values = pairs.log_ratios
    interval = median_interval(values, sequential=sequential)
    if interval is None and not sequential:
        interval = _student_interval(values)
    if interval is None:
        return None
    middle, more = statistics.median(values), process_allowance(pairs, spread, sequential=sequential)
    below, above = (math.hypot(middle - end, more) for end in interval)
    return math.exp(middle), math.exp(middle - below), math.exp(middle + above)


def half_width(low: float, high: float) -> float:
    """Relative half-width of a ratio's interval: half its length on the logarithmic scale."""
    return math.log(high / low) / 2


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
