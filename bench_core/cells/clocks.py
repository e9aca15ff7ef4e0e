"""Which of a call's two clocks is read, and whether they agree: the worker's own, inside, and the conductor's, outside.

The outside clock must read what the inside one reads, plus the round trip of a request, which is calibrated with
empty calls (`Worker.round_trip_s`). Code in the measured process can stop or patch its own clock, or go on working
after it has stopped; it cannot change the clock of the other process. So where either side of a comparison runs code of
its own, both are read by the outside clock. See docs/statistics.md, "Two clocks".

>>> from types import SimpleNamespace as Call
>>> calls = [Call(counts=True, batch_s=0.48, outside_s=0.501)] * 5
>>> f"{disagreement(calls, round_trip_s=0.001).share:.1%}"
'4.2%'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from bench_core.models import registry as models
from bench_core.records import Call, Clock
from bench_core.spec import Candidate

ABSOLUTE_S = 0.005
"""The outside clock may read more by this and by `RELATIVE`, beside the round trip."""
BUSY_S = 0.05
"""The same where other programs want the cores: the turns of a dozen of them, some 4 ms each."""
RELATIVE = 0.005
MANY = 6
"""From so many calls on the median call must disagree; of fewer, all."""
INSIDE_MORE_S = 0.00005
"""The inside clock may read more by this (events stamped late) and `INSIDE_MORE_RELATIVE` (a GPU's fast oscillator)."""
INSIDE_MORE_RELATIVE = 0.001


class Disagreement(NamedTuple):
    """By how much the outside clock reads more than the inside one, in the median; negative if it reads less."""

    outside_more_s: float
    share: float
    """Of the outside clock's seconds."""


def clock(*candidates: Candidate) -> Clock:
    """The clock that these candidates are compared by."""
    return "outside_s" if outside(candidates) else "batch_s"


def outside(candidates: Iterable[Candidate]) -> frozenset[str]:
    """The keys of those candidates whose own clock is not believed, since loading them runs code of theirs."""
    return frozenset(c.key for c in candidates if models.runs_code(c.model))


def disagreement(calls: Sequence[Call], round_trip_s: float | None, *, is_busy: bool = False) -> Disagreement | None:
    """By how much the clocks of a cell's good timed calls disagree; None if they agree.

    Also None where it is unknown: of fewer than two calls, or too late a reading without a known round trip. Where
    other programs took the cores (`is_busy`), any wake-up may be late: then all calls must read much too late.
    """
    timed = [(c.batch_s, c.outside_s) for c in calls if c.counts]
    pairs = [(inside, outside) for inside, outside in timed if inside is not None and outside is not None]
    if len(pairs) < 2:
        return None
    typical = median if len(pairs) >= MANY else min
    typically_late, tolerated_s = (min, BUSY_S) if is_busy else (typical, ABSOLUTE_S)
    more_s = median(outside - inside for inside, outside in pairs)
    found = Disagreement(more_s, more_s / median(outside for _, outside in pairs))
    if typical((inside - outside) - INSIDE_MORE_RELATIVE * outside for inside, outside in pairs) > INSIDE_MORE_S:
        return found
    if round_trip_s is None:
        return None
    late_s = typically_late((outside - inside) - RELATIVE * outside for inside, outside in pairs)
    return found if late_s > round_trip_s + tolerated_s else None
