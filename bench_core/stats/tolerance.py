"""How much longer a candidate takes than its baseline, and whether that is within what is tolerated.

A ratio is decided when its whole interval lies on one side of the tolerance. Where the interval holds at all numbers of
rounds at once, a run may stop as soon as that is so (docs/statistics.md, "When a run stops").

>>> is_beyond((0.85, 0.95), 0.03), is_within((0.98, 1.02), 0.03), is_decided((0.95, 1.02), 0.03)
(True, True, False)
"""

from __future__ import annotations

Interval = tuple[float, float]
"""Of a speedup: seconds of the baseline over seconds of the candidate."""


def longer(interval: Interval) -> Interval:
    """The share of time that the candidate takes more, at least and at most; below 0 it takes less.

    >>> longer((0.5, 1.25))
    (-0.19999999999999996, 1.0)
    """
    low, high = interval
    return 1 / high - 1, 1 / low - 1


def is_beyond(interval: Interval, tolerated: float) -> bool:
    """Whether the candidate surely takes longer by more than this share."""
    return longer(interval)[0] > tolerated


def is_within(interval: Interval, tolerated: float) -> bool:
    """Whether it surely does not."""
    return longer(interval)[1] <= tolerated


def is_decided(interval: Interval, tolerated: float) -> bool:
    """Whether either is sure."""
    return is_beyond(interval, tolerated) or is_within(interval, tolerated)
