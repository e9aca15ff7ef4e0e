"""A deadline for what another process does, in time in which this process itself ran.

A conductor that is stopped (SIGSTOP, Ctrl-Z, a frozen container, a machine without memory) wakes up late: nothing that
it waited for was slow. So a deadline is looked at in short slices; a slice that took much longer than it should was
slept through, and does not count. (While a whole computer sleeps, the monotonic clock of Linux stands still.)

>>> times = iter([0.0, 0.2, 100.0])
>>> deadline = Deadline(1.0, clock=lambda: next(times))
>>> deadline.is_over(), deadline.is_over(), round(deadline.asleep_s, 1)
(False, False, 99.6)
"""

from __future__ import annotations

import time
from collections.abc import Callable

SLICE_S = 0.2
"""How long a wait may last until the deadline is looked at again."""
TOLERATED_S = 0.2
"""How much longer it may last on a busy machine, or while what is to be done between two looks is done."""


class Deadline:
    """It is over after so many seconds. `asleep_s` are those in which this process did not run, beyond the tolerated.

    Somebody must look at it at least every `SLICE_S` seconds.
    """

    def __init__(self, timeout_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.timeout_s, self.asleep_s = timeout_s, 0.0
        self._clock, self._looked_s = clock, clock()
        self._until_s = self._looked_s + timeout_s

    def is_over(self) -> bool:
        """Look at it."""
        now_s = self._clock()
        if (late_s := now_s - self._looked_s - SLICE_S) > TOLERATED_S:
            self.asleep_s += late_s
            self._until_s += late_s
        self._looked_s = now_s
        return now_s >= self._until_s

    def slice_s(self) -> float:
        """Seconds that may be waited until the next look."""
        return min(SLICE_S, max(0.0, self._until_s - self._looked_s))
