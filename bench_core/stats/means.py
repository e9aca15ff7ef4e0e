"""The mean of independent values with Student's 95 % interval.

>>> mean_interval([1.0, 2.0, 3.0]) is None, mean_interval([1.0]) is None
(False, True)
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

import scipy  # scipy.special is loaded on first use: the dashboard's first page does not need it

from bench_core.stats.processes import CONFIDENCE


def mean_interval(values: Sequence[float]) -> tuple[float, float, float] | None:
    """The mean and the ends of its 95 % interval, in the unit of the values; None for fewer than two.

    Student's t: exact for normal values, close for means of a dozen or more of any that have no heavy tails
    (docs/statistics.md, "Means of scores"). Of equal values the interval is a point.
    """
    n = len(values)
    if n < 2:
        return None
    middle, error = statistics.fmean(values), statistics.stdev(values) / math.sqrt(n)
    half = float(scipy.special.stdtrit(n - 1, (1 + CONFIDENCE) / 2)) * error
    return middle, middle - half, middle + half
