"""A control, a candidate that two runs share unchanged: what it moved by is the machine's doing.

What changed between two runs is a ratio of ratios over the control (`stats.sittings`), which is free of whatever
multiplies both candidates' times alike: other clocks, a slower machine. Not everything does. A program beside the run
takes caches and memory bandwidth from one candidate and hardly any from another, and far from where it was measured a
machine is another one. So nothing is decided where the control moved and other programs used more of the cores in one
sitting than in the other, nor where it moved by more than `FARTHEST`, to which the intervals were simulated; nor where
only the control moved, since it may be the one that changed.

>>> has_moved((1.38, 1.35, 1.41), margin=0.01), has_moved((1.02, 0.99, 1.05), margin=0.01)
(True, False)
"""

from __future__ import annotations

import math

from bench_core.fairness.contexts import Ratio

FARTHEST = 2.0
"""A level that is farther off than this, by the control's whole interval, is another machine."""
OTHER_CORES = 0.25
"""Cores that other programs use more in one sitting than in the other, beyond what a polling dashboard uses."""


def has_moved(control: Ratio, margin: float) -> bool:
    """Whether the control's ratio lies beyond the margin and chance does not explain it."""
    ratio, low, high = control
    return not 1 - margin <= ratio <= 1 + margin and not low <= 1 <= high


def is_far(control: Ratio, margin: float) -> bool:
    """Whether the control's level is surely farther off than `FARTHEST`."""
    return min(abs(math.log(end)) for end in control[1:]) > math.log(FARTHEST * (1 + margin))


def is_alone(raw: Ratio, ratio: Ratio, margin: float) -> bool:
    """Whether a candidate is only unlike its control that moved: its own time, by `raw`, did not change."""
    return not ratio[1] <= 1 <= ratio[2] and not has_moved(raw, margin)


def are_others_busier(others: tuple[float | None, float | None]) -> bool:
    """Whether other programs used more of the cores in one of the two sittings."""
    a, b = others
    return a is not None and b is not None and abs(a - b) > OTHER_CORES
