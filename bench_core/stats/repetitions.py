"""A number that is reckoned once for each repetition (a pass, some calls, a round), and its 95 % interval.

The interval is Student's of the mean of logarithms. To it is added, by squares, what the processes that made the calls
may differ by, since repetitions by one process share it. See docs/statistics.md, "The inflation of a pitfall".

>>> mean([16.0, 16.0])                                               # the same each time: it is known, not measured
(16.0, 16.0, 16.0)
>>> [round(end, 3) for end in mean([1.9, 2.0, 2.1, 2.0], allowance=0.02) or ()]
[1.999, 1.867, 2.139]
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from bench_core.stats.intervals import mean_interval


def is_known(values: Sequence[float]) -> bool:
    """Whether there are several values, all of them equal: a number that does not depend on times."""
    return len(values) > 1 and len(set(values)) == 1


def mean(values: Sequence[float], *, allowance: float = 0.0) -> tuple[float, float | None, float | None] | None:
    """The geometric mean of positive values with its interval; without one of a single value, None of no values.

    `allowance`: what the difference between processes may add to the logarithm (95 %).
    """
    if not values:
        return None
    if is_known(values):
        return values[0], values[0], values[0]
    logs = [math.log(value) for value in values]
    middle, found = statistics.fmean(logs), mean_interval(logs)
    if found is None:
        return math.exp(middle), None, None
    half = math.hypot(found[1] - middle, allowance)
    return math.exp(middle), math.exp(middle - half), math.exp(middle + half)
