"""Summaries of calls, speedups of paired calls with 95 % intervals, verdicts, and the best batch size.

All intervals run from one order statistic to another, so they assume nothing about the noise of calls. Where the
number of rounds was not fixed beforehand (`sequential`), they hold at all numbers of rounds at once, so that any rule
may stop a run. See docs/statistics.md, "Intervals of a median" and "Intervals that allow looking".

>>> median_interval([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
(1.0, 6.0)
"""

from __future__ import annotations

import math
import statistics
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import scipy  # scipy.special is loaded on first use: the dashboard's first page does not need it

from bench_core.records import Call, Clock, Summary, Verdict
from bench_core.stats.processes import CONFIDENCE, Pairs, process_allowance

COIN_PRIOR = 2.0
"""a of the Beta(a, a) prior of a sequential interval: nearly the narrowest from 10 to 300 rounds."""


def interval_rank(n: int) -> int | None:
    """The largest k for which the k-th smallest and the k-th largest of n values enclose the median.

    For a number of independent values that was fixed beforehand; None below 6.
    """
    tail = (1 - CONFIDENCE) / 2
    return bisect_right(range(n // 2), tail, key=lambda below: float(scipy.special.bdtr(below, n, 0.5))) or None


def sequential_rank(n: int) -> int | None:
    """The same where the number of values was not fixed beforehand; None below 9."""
    at_most = math.log(1 - CONFIDENCE)
    return bisect_right(range(n // 2), at_most, key=lambda below: _log_likelihood_ratio(below, n)) or None


def _log_likelihood_ratio(below: int, n: int) -> float:
    """Log-likelihood ratio of a fair coin over one of unknown bias, for `below` heads in n tosses."""
    unknown = scipy.special.betaln(COIN_PRIOR + below, COIN_PRIOR + n - below)
    return float(scipy.special.betaln(COIN_PRIOR, COIN_PRIOR) - unknown - n * math.log(2))


def median_interval(values: Sequence[float], *, sequential: bool = False) -> tuple[float, float] | None:
    """The 95 % interval of the median of independent values, in their unit; None for fewer than six.

    `sequential`: their number was not fixed beforehand; None for fewer than nine.
    """
    rank = sequential_rank(len(values)) if sequential else interval_rank(len(values))
    ordered = sorted(values)
    return None if rank is None else (ordered[rank - 1], ordered[-rank])


def summary(values: Sequence[float], *, sequential: bool = False) -> Summary:
    """Order statistics of one or more times in seconds; percentiles are interpolated linearly.

    The interval is that of their median; `sequential`: their number was not fixed beforehand.
    """
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
    """A summary of seconds per batch as one of seconds per sample."""
    per_batch = batch.model_dump()
    return Summary.model_validate({name: None if v is None else v / batch_size for name, v in per_batch.items()})


def paired(baseline: Iterable[Call], candidate: Iterable[Call], clock: Clock) -> Pairs:
    """Every round in which both were called, so that drift hits both sides alike. Each call of a turn is a round."""
    base = {c.round: c for c in baseline if getattr(c, clock) is not None}
    rows = [(base[c.round], c) for c in candidate if c.round in base and getattr(c, clock) is not None]
    ratios = tuple(math.log(getattr(a, clock) / getattr(b, clock)) for a, b in rows)
    return Pairs(ratios, tuple((a.start, b.start) for a, b in rows))


def contrast(plus: Sequence[Iterable[Call]], minus: Sequence[Iterable[Call]], clock: Clock) -> Pairs:
    """The log of a ratio of products, in every round in which all were called: of `plus` over `minus`.

    With `[a, d]` over `[b, c]` it is the ratio a / b over the ratio c / d. At least one of the two has calls.
    """
    arms = [{c.round: c for c in calls if getattr(c, clock) is not None} for calls in (*plus, *minus)]
    rounds = sorted(set.intersection(*(set(arm) for arm in arms)))
    signs = [1] * len(plus) + [-1] * len(minus)
    rows = [[arm[r] for arm in arms] for r in rounds]
    logs = (sum(s * math.log(getattr(c, clock)) for s, c in zip(signs, row, strict=True)) for row in rows)
    return Pairs(tuple(logs), tuple(tuple(c.start for c in row) for row in rows))


def speedup(pairs: Pairs, *, sequential: bool = False, spread: float = 0.0) -> tuple[float, float, float] | None:
    """The median ratio with its 95 % interval; None for fewer than two pairs, or nine of a sequential run.

    `sequential`: the number of rounds was not fixed beforehand. `spread`: standard deviation of the log-ratio of two
    processes of one program. Two to five pairs get Student's interval of the mean log-ratio.
    """
    values = pairs.log_ratios
    interval = median_interval(values, sequential=sequential)
    if interval is None and not sequential:
        interval = mean_interval(values)
    if interval is None:
        return None
    middle, allowance = statistics.median(values), process_allowance(pairs, spread, sequential=sequential)
    below, above = (math.hypot(middle - end, allowance) for end in interval)
    return math.exp(middle), math.exp(middle - below), math.exp(middle + above)


def half_width(low: float, high: float) -> float:
    """Relative half-width of a ratio's interval: half its length on the logarithmic scale."""
    return math.log(high / low) / 2


def mean_interval(values: Sequence[float]) -> tuple[float, float] | None:
    """Student's 95 % interval of the mean of independent values, in their unit; None for fewer than two."""
    n = len(values)
    if n < 2:
        return None
    middle, error = statistics.fmean(values), statistics.stdev(values) / math.sqrt(n)
    half = float(scipy.special.stdtrit(n - 1, (1 + CONFIDENCE) / 2)) * error
    return middle - half, middle + half


def verdict(low: float | None, high: float | None, margin: float) -> Verdict:
    """What an interval of a ratio says when no finding forbids the comparison."""
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
    least = max(throughput.values()) * (1 - margin)
    best = min(b for b, t in throughput.items() if t >= least)
    return best, best == max(throughput)


def not_distinguishable(throughput: Mapping[int, tuple[float, float]], best: int) -> tuple[int, ...]:
    """The batch sizes whose 95 % interval of throughput overlaps that of the best one, ascending.

    `throughput` is (lowest, highest) images per second by batch size, of those that have an interval.

    >>> not_distinguishable({2: (18.0, 19.0), 4: (20.0, 22.0), 8: (21.5, 23.0)}, 4)
    (8,)
    """
    if best not in throughput:
        return ()
    low, high = throughput[best]
    return tuple(sorted(b for b, (lo, hi) in throughput.items() if b != best and lo <= high and hi >= low))
