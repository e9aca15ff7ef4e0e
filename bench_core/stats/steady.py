"""When warm-up is over: as soon as successive calls agree.

First calls compile, autotune, allocate and fill caches, so they are slower, and how many are depends on the pipeline.
A cell whose calls never agree is warmed up to the protocol's cap and marked as not steady. See docs/statistics.md,
"Warm-up".

>>> steady_from([50.0, 1.2, 1.01, 1.0, 1.02])
2
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence

WINDOW = 3
"""Successive calls that must agree: the fewest that can show a slope and a spread."""
MAX_SLOPE = 0.05
"""Largest slope, relative to the median and per call, of calls that agree."""
MAX_SPREAD = 0.10
"""Largest median absolute deviation, relative to the median, of calls that agree."""


def steady_from(values: Sequence[float]) -> int | None:
    """Index of the first of `WINDOW` successive calls that agree; None while there are none.

    `values`: seconds in the order of the calls.
    """
    for first in range(len(values) - WINDOW + 1):
        if _agree(values[first : first + WINDOW]):
            return first
    return None


def _agree(window: Sequence[float]) -> bool:
    middle = statistics.median(window)
    slopes = [(b - a) / (j - i) for (i, a), (j, b) in itertools.combinations(enumerate(window), 2)]
    spread = statistics.median(abs(v - middle) for v in window)
    return abs(statistics.median(slopes)) <= MAX_SLOPE * middle and spread <= MAX_SPREAD * middle
