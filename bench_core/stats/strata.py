"""The mean over unlike calls, such as the full batches of a pass and its short last one, with its 95 % interval.

Calls of one kind scatter about a mean of their own; the mean wanted is a sum of theirs with known weights. Its interval
is Student's with the degrees of freedom of Welch (1947) and Satterthwaite (1946). See docs/statistics.md, "The mean of
a pass".

>>> mean([Stratum(4 / 36, [2.0, 2.2, 1.8]), Stratum(1 / 36, [1.0])])        # no scatter is known of a single call
(0.25, None, None)
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Hashable, Sequence
from typing import NamedTuple

import scipy  # scipy.special is loaded on first use: the dashboard's first page does not need it

from bench_core.stats import processes


class Stratum(NamedTuple):
    """Calls of one kind: how often the kind counts, and its times in seconds, at least one."""

    weight: float
    seconds: Sequence[float]


def mean(
    strata: Sequence[Stratum], *, allowance: float = 0.0, sequential: bool = False
) -> tuple[float, float | None, float | None]:
    """The weighted mean in seconds with its interval; without one where a kind has fewer than two calls.

    `allowance`: what the difference between processes may add, relative (95 %). `sequential`: the number of calls was
    not fixed beforehand.
    """
    middle = sum(weight * statistics.fmean(seconds) for weight, seconds in strata)
    if any(len(seconds) < 2 for _, seconds in strata):
        return middle, None, None
    variances = [weight**2 * statistics.variance(seconds) / len(seconds) for weight, seconds in strata]
    half = math.hypot(_critical(strata, variances, sequential) * math.sqrt(sum(variances)), middle * allowance)
    return middle, middle - half, middle + half


def _critical(strata: Sequence[Stratum], variances: Sequence[float], sequential: bool) -> float:
    """Standard errors to either side of the mean."""
    parts = [(v, len(s.seconds) - 1) for v, s in zip(variances, strata, strict=True) if v > 0]
    freedom = sum(variances) ** 2 / sum(v**2 / n for v, n in parts) if parts else math.inf
    student = float(scipy.special.stdtrit(freedom, (1 + processes.CONFIDENCE) / 2)) if parts else 0.0
    if not sequential:
        return student
    return max(student, processes.critical_value(min(len(s.seconds) for s in strata), sequential=True))


def process_allowance(
    seconds: Sequence[float], indices: Sequence[Hashable], spread: float, *, sequential: bool = False
) -> float:
    """What the difference between the processes of one side may add to its mean, relative (95 %).

    `indices` are the processes that the times are of, `spread` is the standard deviation of the log-ratio of two
    processes of one program. Where these differ by more, that is used.
    """
    if not spread:
        return 0.0
    groups = [[math.log(s) for s, i in zip(seconds, indices, strict=True) if i == index] for index in set(indices)]
    seen = processes.spread_between(groups, spread / math.sqrt(2)) * math.sqrt(2)
    return processes.allowance([indices], seen, sequential=sequential)
