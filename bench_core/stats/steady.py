"""When is warm-up over: as soon as successive calls agree.

First calls compile, autotune, allocate and fill caches; on an H200 the first call of Stable Diffusion 1.5 took 1.1 to
1.9 times the median, with torch.compile 50 s. A fixed number of calls is too many for one pipeline and too few for
another. Calls are steady when the last `WINDOW` of them show no slope (Theil-Sen, the median of all pairwise slopes,
which one odd call does not move) and little spread (median absolute deviation), both relative to their median. On a
machine so noisy that they never agree, the cap ends the warm-up and the cell says that it never became steady.
Kalibera & Jones, "Rigorous benchmarking in reasonable time" (ISMM 2013), on why this is judged and not assumed.

>>> steady_from([50.0, 1.2, 1.01, 1.0, 1.02])
2
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence

WINDOW = 3
"""Calls that must agree: the fewest that can show a slope and a spread, as warm-up costs time too."""
MAX_SLOPE = 0.05
"""Change from call to call, relative to the median, that passes for none."""
MAX_SPREAD = 0.10
"""Median absolute deviation, relative to the median, up to which calls agree."""


def steady_from(values: Sequence[float]) -> int | None:
    """Index of the first call (seconds, in order) of the window in which they became steady; None while not."""
    for first in range(len(values) - WINDOW + 1):
        if _agree(values[first : first + WINDOW]):
            return first
    return None


def _agree(window: Sequence[float]) -> bool:
    middle = statistics.median(window)
    slopes = [(b - a) / (j - i) for (i, a), (j, b) in itertools.combinations(enumerate(window), 2)]
    spread = statistics.median(abs(v - middle) for v in window)
    return abs(statistics.median(slopes)) <= MAX_SLOPE * middle and spread <= MAX_SPREAD * middle
