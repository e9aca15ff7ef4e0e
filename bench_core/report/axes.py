"""A logarithmic axis of the report's drawings: from values to places, with the ticks that the charts of pages have.

>>> axis = Log(1.0, 4.0, start=0.0, end=100.0)
>>> [f"{axis.at(v):.0f}" for v in (1.0, 2.0, 4.0)], axis.ticks[0][1]
(['5', '50', '95'], '1')
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from bench_core.charts.style import log_axis


class Log:
    """Positive values between `low` and `high`, with some room, on the way from `start` to `end`."""

    def __init__(self, low: float, high: float, *, start: float, end: float, ticks: Sequence[int] = ()) -> None:
        """`ticks` are the ticks' values where they are not to be chosen."""
        axis = log_axis(low, high)
        self._range: tuple[float, float] = axis["range"][0], axis["range"][1]  # type: ignore[index]
        self._start, self._end = start, end
        chosen: Iterable[tuple[float, str]] = zip(axis["tickvals"], axis["ticktext"], strict=True)  # type: ignore[call-overload]
        self.ticks = [(float(v), str(v)) for v in ticks] or list(chosen)
        """Values with their labels."""

    def at(self, value: float) -> float:
        """The place of a value; one beyond the axis lies at its end."""
        first, last = self._range
        share = (math.log10(value) - first) / (last - first)
        return self._start + min(max(share, 0.0), 1.0) * (self._end - self._start)

    def holds(self, value: float) -> bool:
        """Whether a value is on the axis."""
        return self._range[0] <= math.log10(value) <= self._range[1]
