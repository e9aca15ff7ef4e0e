"""How long a turn must be for one candidate: calls in turns against uninterrupted calls.

A process that was idle while others ran may be slower in its first call: on an H200 by 8 % at batch size 1, where the
CPU that launches kernels is the limit, and not at all at batch size 8. A turn then needs settling calls, which are not
counted; several timed calls a turn make them cheaper.

Here one process is timed both ways in alternation: uninterrupted, and in turns with calls of another process in
between. This goes on until the interval of the ratio lies inside 1 +- `TOLERANCE` or outside, or time is up; the
interval allows a look after every alternation (docs/statistics.md). Lengths are tried from the cheapest on, and the
first that is shown to agree is stored for later runs (`calibrate`). If none does, they use the protocol's.

>>> cost(Turn(batch_size=1, settle_calls=1, timed_calls=2))
1.5
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator

from bench_core.records import Record
from bench_core.spec import Turn
from bench_core.stats import intervals

TOLERANCE = 0.005
LADDER = ((0, 1), (1, 3), (1, 1), (2, 1), (3, 1))
"""(settling calls, timed calls) in the order in which they are tried: by calls made for each timed one."""
MOST_S = 60.0
"""Seconds of calls to spend on one length of a turn."""
SETTLE_CALLS, TIMED_CALLS = 2, 4
"""Of an uninterrupted series: calls that are not counted, then counted ones."""
LEAST_IN_TURNS = 4
"""Least timed calls in turns of one alternation."""
TimedCall = Callable[[], float]
"""Makes one call and returns its seconds."""


class Measured(Record):
    """A length of a turn, and the median ratio of its calls' time to uninterrupted calls', with the 95 % interval.

    `n_blocks` is the number of alternations.
    """

    turn: Turn
    ratio: float
    ci_low: float
    ci_high: float
    n_blocks: int

    @property
    def agrees(self) -> bool:
        """Whether calls in such turns are shown to take the same time, within the tolerance."""
        return self.ci_low >= 1 - TOLERANCE and self.ci_high <= 1 + TOLERANCE

    @property
    def differs(self) -> bool:
        """Whether they are shown to take another time."""
        return self.ci_high < 1 - TOLERANCE or self.ci_low > 1 + TOLERANCE


def cost(turn: Turn) -> float:
    """Calls made for each timed one."""
    return (turn.settle_calls + turn.timed_calls) / turn.timed_calls


def measure(batch_size: int, call: TimedCall, call_other: TimedCall, *, most_s: float = MOST_S) -> Iterator[Measured]:
    """Measure one length after the other, and yield each, up to the first that agrees.

    `call` and `call_other` call two processes of one candidate, both warm. It takes up to `most_s` seconds a length.
    """
    for settle_calls, timed_calls in LADDER:
        turn = Turn(batch_size=batch_size, settle_calls=settle_calls, timed_calls=timed_calls)
        found = _measured(turn, call, call_other, most_s)
        yield found
        if found.agrees:
            break


def is_last(measured: Measured) -> bool:
    """Whether no further length is tried after this one."""
    return measured.agrees or (measured.turn.settle_calls, measured.turn.timed_calls) == LADDER[-1]


class _Stopwatch:
    """Makes calls and adds up their seconds."""

    def __init__(self, call: TimedCall) -> None:
        self.call, self.spent_s = call, 0.0

    def __call__(self) -> float:
        seconds = self.call()
        self.spent_s += seconds
        return seconds


def _measured(turn: Turn, call: TimedCall, call_other: TimedCall, most_s: float) -> Measured:
    ours, others = _Stopwatch(call), _Stopwatch(call_other)
    ratios: list[float] = []
    while True:
        if len(ratios) % 2:  # each comes first equally often
            uninterrupted_s, in_turns_s = _uninterrupted_s(ours), _in_turns_s(turn, ours, others)
        else:
            in_turns_s, uninterrupted_s = _in_turns_s(turn, ours, others), _uninterrupted_s(ours)
        ratios.append(in_turns_s / uninterrupted_s)
        interval = intervals.median_interval(ratios, sequential=True)
        if interval is None:
            continue
        low, high = interval
        found = Measured(turn=turn, ratio=statistics.median(ratios), ci_low=low, ci_high=high, n_blocks=len(ratios))
        if found.agrees or found.differs or ours.spent_s + others.spent_s >= most_s:
            return found


def _uninterrupted_s(call: TimedCall) -> float:
    return statistics.median([call() for _ in range(SETTLE_CALLS + TIMED_CALLS)][SETTLE_CALLS:])


def _in_turns_s(turn: Turn, call: TimedCall, call_other: TimedCall) -> float:
    n_calls = turn.settle_calls + turn.timed_calls
    timed_s: list[float] = []
    while len(timed_s) < LEAST_IN_TURNS:
        for _ in range(n_calls):
            call_other()
        timed_s += [call() for _ in range(n_calls)][turn.settle_calls :]
    return statistics.median(timed_s)
