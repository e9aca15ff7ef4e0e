"""Outliers among calls, and drift over a run: flagged, never dropped.

Both work on logarithms of seconds, because the noise of a timing multiplies and is skewed to the slow side. See
docs/statistics.md, "Outliers and drift".

>>> outliers([1.0, 1.01, 0.99, 1.0, 1.02, 0.98, 1.01, 14.0])[-1]
True
>>> round(drift({r: 1.0 + 0.01 * r for r in range(11)}), 3)
0.1
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import scipy  # scipy.special is loaded on first use: the dashboard's first page does not need it

OUTLIER_SCORE = 3.5
"""|modified z-score| beyond which a value is an outlier (Iglewicz & Hoaglin 1993)."""
MAD_TO_SIGMA = 0.6745
"""Median absolute deviation of a normal distribution, in standard deviations."""
LEAST_SPREAD = 1e-3
"""Smallest relative spread that outliers are judged by: a clock's resolution must not make any."""
FEWEST_VALUES = 8
"""With fewer values the spread is too uncertain to call one of them an outlier."""
DRIFT_LEVEL = 0.01
"""Significance level of the test; a drift must also reach `LEAST_DRIFT`."""
LEAST_DRIFT = 0.02
"""Smallest relative change over the whole run that is reported."""
MOST_POINTS = 200
"""Longer runs are first reduced to this many medians of neighbouring rounds: cost grows with the pairs."""
EXACT_UP_TO = 20
"""Values up to which the Mann-Kendall test uses the exact distribution, not the normal one."""


def outliers(values: Sequence[float]) -> list[bool]:
    """Which of these seconds are outliers; none of fewer than `FEWEST_VALUES`.

    An outlier has a modified z-score, 0.6745 (x - median) / MAD of the logarithms, beyond `OUTLIER_SCORE` (Iglewicz &
    Hoaglin). Where more than half are equal the MAD is 0, so the spread is never taken below `LEAST_SPREAD`.
    """
    if len(values) < FEWEST_VALUES:
        return [False] * len(values)
    logs = np.log(values)
    away = np.abs(logs - np.median(logs))
    spread = max(float(np.median(away)) / MAD_TO_SIGMA, LEAST_SPREAD)
    return [bool(x) for x in away / spread > OUTLIER_SCORE]


def drift(seconds: Mapping[int, float]) -> float | None:
    """Relative change of a time from the first round to the last; None where it may be chance, or is small.

    `seconds`: one time a round, by round. There is a drift where the Mann-Kendall test finds one at `DRIFT_LEVEL`; its
    size is the Theil-Sen slope of log(seconds). A change of level counts as drift.
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
    """Two-sided p of the Mann-Kendall test that values have no trend, from S = pairs that rise minus pairs that fall.

    Exact up to `EXACT_UP_TO` values, by the normal distribution beyond. With ties p is too large, never too small.
    """
    v = np.asarray(values, dtype=float)
    n = len(v)
    first, second = np.triu_indices(n, k=1)
    score = abs(int(np.sign(v[second] - v[first]).sum()))
    if score == 0:
        return 1.0
    if n <= EXACT_UP_TO:
        return min(1.0, 2 * _upper_tail(n)[score])
    sigma = math.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    return 2 * float(scipy.special.ndtr((1 - score) / sigma))


@cache
def _upper_tail(n: int) -> list[float]:
    """P[S >= s] for s = 0, 1, ... n(n-1)/2 over all n! orders: orders counted by their inversions."""
    orders = np.ones(1)
    for k in range(2, n + 1):
        orders = np.convolve(orders, np.ones(k) / k)  # inserting the k-th value makes 0 ... k-1 inversions
    pairs = n * (n - 1) // 2
    most_inversions = [(pairs - s) // 2 for s in range(pairs + 1)]  # S = pairs - 2 inversions
    return [float(orders[: m + 1].sum()) for m in most_inversions]
