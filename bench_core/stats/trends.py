"""Calls that stand out, and times that change over a run: flagged, never dropped.

Both work on logarithms of seconds. The noise of a timing multiplies (a clock 5 % lower, a neighbour that takes half
of a core) and is skewed to the slow side; on logarithms "twice as slow" and "twice as fast" lie equally far off, and
an ordinary right tail is not taken for outliers.

>>> outliers([1.0, 1.01, 0.99, 1.0, 1.02, 0.98, 1.01, 14.0])[-1]
True
>>> round(drift({r: 1.0 + 0.01 * r for r in range(11)}), 3)
0.1
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

OUTLIER_SCORE = 3.5
"""|modified z-score| beyond which a value is an outlier (Iglewicz & Hoaglin 1993)."""
MAD_TO_SIGMA = 0.6745
"""Median absolute deviation of a normal distribution, in standard deviations."""
LEAST_SPREAD = 1e-3
"""Relative spread below which calls count as equal: a clock's grain is no scale to judge outliers by."""
FEWEST_VALUES = 8
"""Of fewer values the spread is not known well enough to call one of them an outlier."""
DRIFT_LEVEL = 0.01
"""Chance of seeing a drift where there is none, before `LEAST_DRIFT` is asked for as well."""
LEAST_DRIFT = 0.02
"""Relative change over the whole run that is worth telling."""
MOST_POINTS = 200
"""Longer runs are first put together into this many medians of neighbouring rounds: slopes go by pairs."""
EXACT_UP_TO = 20
"""Values up to which the Mann-Kendall test uses the exact distribution, not the normal one."""


def outliers(values: Sequence[float]) -> list[bool]:
    """Which of these seconds are outliers; none of fewer than `FEWEST_VALUES`.

    Modified z-score 0.6745 (x - median) / MAD of the logarithms, beyond 3.5 (Iglewicz & Hoaglin, How to Detect and
    Handle Outliers, ASQC 1993, sec. 3.3). Half of the values can be wild before the MAD is. Where more than half
    are equal the MAD is 0; it is never taken as less than what a spread of `LEAST_SPREAD` has.
    """
    if len(values) < FEWEST_VALUES:
        return [False] * len(values)
    logs = np.log(values)
    away = np.abs(logs - np.median(logs))
    spread = max(float(np.median(away)) / MAD_TO_SIGMA, LEAST_SPREAD)
    return [bool(x) for x in away / spread > OUTLIER_SCORE]


def drift(seconds: Mapping[int, float]) -> float | None:
    """Relative change of a time from the first round to the last, by round; None where it may be chance, or is small.

    The size is the Theil-Sen slope of log(seconds) (Sen, JASA 1968: the median of all pairwise slopes, which a
    quarter of wild values does not move); whether there is one at all is the Mann-Kendall test at `DRIFT_LEVEL`
    (Mann, Econometrica 1945), which asks only for the order of the values. A level shift is a change like another.
    """
    if len(seconds) < 2:
        return None
    rounds, values = _thinned(sorted(seconds.items()))
    if mann_kendall(values) >= DRIFT_LEVEL:
        return None
    first, second = np.triu_indices(len(values), k=1)
    slope = float(np.median((values[second] - values[first]) / (rounds[second] - rounds[first])))
    change = math.expm1(slope * (max(seconds) - min(seconds)))
    return change if abs(change) > LEAST_DRIFT else None


def _thinned(pairs: Sequence[tuple[int, float]]) -> tuple[np.ndarray, np.ndarray]:
    """Rounds and log seconds, at most `MOST_POINTS` of them."""
    blocks = np.array_split(np.array(pairs, dtype=float), min(len(pairs), MOST_POINTS))
    middle = np.array([np.median(block, axis=0) for block in blocks])
    return middle[:, 0], np.log(middle[:, 1])


def mann_kendall(values: Sequence[float] | np.ndarray) -> float:
    """Two-sided p of the test that values have no trend, from S = pairs that rise minus pairs that fall.

    Up to `EXACT_UP_TO` values the distribution of S over all orders is used. It is that of values without ties;
    ties bring S nearer to 0, so with them the p is too large, never too small.
    """
    v = np.asarray(values, dtype=float)
    n = len(v)
    first, second = np.triu_indices(n, k=1)
    score = abs(int(np.sign(v[second] - v[first]).sum()))
    if score == 0:
        return 1.0
    if n <= EXACT_UP_TO:
        return min(1.0, 2 * _at_least(n)[score])
    sigma = math.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    return 2 * (1 - statistics.NormalDist().cdf((score - 1) / sigma))


@cache
def _at_least(n: int) -> list[float]:
    """P[S >= s] for s = 0, 1, ... n(n-1)/2 over all n! orders: orders counted by their inversions."""
    orders = np.ones(1)
    for k in range(2, n + 1):
        orders = np.convolve(orders, np.ones(k) / k)  # inserting the k-th value makes 0 ... k-1 inversions
    pairs = n * (n - 1) // 2
    most_inversions = [(pairs - s) // 2 for s in range(pairs + 1)]  # S = pairs - 2 inversions
    return [float(orders[: m + 1].sum()) for m in most_inversions]
