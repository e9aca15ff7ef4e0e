"""How much of one acceleration's gain another one reaches: the seconds that it saves over the seconds the other saves.

The interval is Fieller's (1954) with medians: a share s is in it where what the candidate saves less s times what the
measure saves, round by round, has a median that may be 0. A quotient of two noisy numbers has no standard error, but
this sum has an interval as every paired ratio has. See docs/statistics.md, "Taking a claim apart".

>>> base, candidate, measure = ({r: s for r in range(10)} for s in (2.0, 1.5, 1.0))
>>> [round(value, 9) for value in share([base, candidate, measure], process_error=0.0)]
[0.5, 0.5, 0.5]
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from bench_core.stats import intervals

FIRST_STEP = 1e-3
"""How far from the share its interval's ends are looked for at first."""
DOUBLINGS = 20
"""After so many the interval has no end: the measure may gain nothing."""
BISECTIONS = 50


class Relative(NamedTuple):
    """Seconds over those of the base by round: of the candidate, and of the measure."""

    candidate: np.ndarray
    measure: np.ndarray


def share(
    seconds: Sequence[Mapping[int, float]], *, process_error: float, sequential: bool = False
) -> tuple[float, float, float] | None:
    """The share with its 95 % interval, from seconds by round: base, candidate, measure.

    `process_error` is what processes may add to the log of each one's time, 95 %; `sequential`: the number of rounds
    was not fixed beforehand. None where the interval has no end: too few rounds, or the measure may gain nothing.
    """
    common = sorted(set.intersection(*(set(own) for own in seconds)))
    if not common:
        return None
    rounds = np.array([[own[r] for own in seconds] for r in common])
    times = Relative(rounds[:, 1] / rounds[:, 0], rounds[:, 2] / rounds[:, 0])
    saved = [1 - float(np.median(own)) for own in times]
    if saved[1] <= 0:
        return None
    middle = saved[0] / saved[1]

    def may_be(value: float) -> bool:
        return _may_be(value, times, process_error, sequential)

    low, high = (_end(middle, step, may_be) for step in (-FIRST_STEP, FIRST_STEP))
    return None if low is None or high is None else (middle, low, high)


def _may_be(value: float, times: Relative, process_error: float, sequential: bool) -> bool:
    """Whether this share is in the interval; so is every one where there are too few rounds for any."""
    left: list[float] = ((1 - times.candidate) - value * (1 - times.measure)).tolist()
    found = intervals.median_interval(left, sequential=sequential)
    if found is None and not sequential:
        found = intervals.mean_interval(left)
    if found is None:
        return True
    candidate, measure = (float(np.median(own)) for own in times)
    allowed = process_error * math.hypot(candidate, value * measure, candidate - value * measure)
    middle = statistics.median(left)
    return middle - math.hypot(middle - found[0], allowed) <= 0 <= middle + math.hypot(found[1] - middle, allowed)


def _end(inside: float, step: float, may_be: Callable[[float], bool]) -> float | None:
    """The last value in the direction of the step that may be; None where there is no last one."""
    beyond = next((b for i in range(DOUBLINGS) if not may_be(b := inside + step * 2**i)), None)
    if beyond is None:
        return None
    for _ in range(BISECTIONS):
        middle = (inside + beyond) / 2
        inside, beyond = (middle, beyond) if may_be(middle) else (inside, middle)
    return inside
