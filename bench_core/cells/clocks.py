"""Two clocks look at every call: the worker's own, inside, and the conductor's, outside. Do they agree?

The outside one must see what the inside one sees, plus the way there and back, which is calibrated with empty
calls (`Worker.round_trip_s`). Code that runs inside the measured process can stop, patch or cheat its clock, or
go on working after it has stopped; it cannot do so to the other process's. What is compared is a difference
within each call, so that noise of the calls themselves is not in it.

The tolerance has two parts. Waking a process that slept for seconds takes longer than in the calibration, some
milliseconds when all cores are busy: `ABSOLUTE_S`. And an inside clock that is wrong by less than half the margin
that verdicts allow (1 %) changes none of them: `RELATIVE`.

The typical call must disagree: the median one. Of fewer than `MANY` calls all must, for one or two that waited for
a core are not rare; and a single call proves nothing (a first one, with no warm-up, is late by 5 ms and more).

>>> from types import SimpleNamespace as Call
>>> calls = [Call(counts=True, batch_s=0.48, outside_s=0.501)] * 5
>>> f"{disagreement(calls, round_trip_s=0.001).share:.1%}"
'4.2%'
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from bench_core.records import Call

ABSOLUTE_S = 0.005
RELATIVE = 0.005
MANY = 6
INSIDE_MORE_S = 0.00005
"""By so much, and by `INSIDE_MORE_RELATIVE`, an event may be stamped late and a GPU's oscillator run fast."""
INSIDE_MORE_RELATIVE = 0.001


class Disagreement(NamedTuple):
    """How much more the outside clock saw than the inside one (less than 0: the inside one more), typically."""

    outside_more_s: float
    share: float
    """Of the outside clock's seconds."""


def disagreement(calls: Sequence[Call], round_trip_s: float | None) -> Disagreement | None:
    """By how much the clocks of a cell's good timed calls disagree; None when they agree or it is not known."""
    timed = [(c.batch_s, c.outside_s) for c in calls if c.counts]
    pairs = [(inside, outside) for inside, outside in timed if inside is not None and outside is not None]
    if len(pairs) < 2:
        return None
    typical = median if len(pairs) >= MANY else min
    more_s = median(outside - inside for inside, outside in pairs)
    found = Disagreement(more_s, more_s / median(outside for _, outside in pairs))
    if typical((inside - outside) - INSIDE_MORE_RELATIVE * outside for inside, outside in pairs) > INSIDE_MORE_S:
        return found
    if round_trip_s is None:
        return None
    late_s = typical((outside - inside) - RELATIVE * outside for inside, outside in pairs)
    return found if late_s > round_trip_s + ABSOLUTE_S else None
