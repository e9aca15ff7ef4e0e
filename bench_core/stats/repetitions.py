"""A number that is reckoned once for each repetition (a pass, some calls, a round), and its 95 % interval.

The interval is Student's of the mean of logarithms. To it is added, by squares, what the processes that made the calls
may differ by, since repetitions by one process share it. See docs/statistics.md, "The inflation of a pitfall".

>>> mean([16.0, 16.0])
(16.0, 16.0, 16.0)
>>> [round(end, 3) for end in mean([1.9, 2.0, 2.1, 2.0], allowance=0.02) or ()]
[1.999, 1.867, 2.139]
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from bench_core.stats.intervals import mean_interval


def mean(values: Sequence[float], *, allowance: float = 0.0) -> tuple[float, float | None, float | None] | None:
    """The geometric mean of positive values with its interval; without one of a single value, None of no values.

    `allowance`: what the difference between processes may add to the logarithm (95 %).
    """
    if not values:
        return None
    logs = [math.log(value) for value in values]
    middle = values[0] if len(set(values)) == 1 else math.exp(statistics.fmean(logs))
    found = mean_interval(logs)
    if found is None:
        return middle, None, None
    half = math.hypot((found[1] - found[0]) / 2, allowance)
    return middle, middle * math.exp(-half), middle * math.exp(half)
