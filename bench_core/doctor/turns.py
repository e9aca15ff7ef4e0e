"""How long must a turn be? Measured per device, model and batch size, stored, and put into the protocol.

A process that sat idle while others ran may be slower in its first call: on an H200 8 % at batch size 1, where the
CPU that launches kernels is the limit, nothing at batch size 8. A turn then needs settling calls that are not
counted; several timed calls a turn make them cheaper. Here the same process is timed both ways in alternation:
uninterrupted, and in turns of each length with another process called in between. Alternations go on until the
time-uniform interval of the ratio (`stats`) lies within `TOLERANCE`, or outside, or time is up. The shortest turn that
is shown to agree is kept for later runs; where none is, they go on with what the protocol says.

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
"""(settling calls, timed calls) from the shortest turn, per timed call, to the longest."""
MOST_S = 60.0
"""Seconds of calls that are spent on one length of a turn."""
LEAD, STRAIGHT = 2, 4
"""Uninterrupted: calls that are not counted, then counted ones."""
TIMED = 4
"""Timed calls in turns in a block, at least."""
Ask = Callable[[], float]
"""Makes one call; its seconds."""


class Measured(Record):
    """A turn, and the median over blocks of its time relative to uninterrupted calls, with the 95 % interval."""

    turn: Turn
    ratio: float
    ci_low: float
    ci_high: float
    n_blocks: int

    @property
    def agrees(self) -> bool:
        """Whether it is shown to make no difference that matters."""
        return self.ci_low >= 1 - TOLERANCE and self.ci_high <= 1 + TOLERANCE

    @property
    def differs(self) -> bool:
        """Whether it is shown to make one."""
        return self.ci_high < 1 - TOLERANCE or self.ci_low > 1 + TOLERANCE


def cost(turn: Turn) -> float:
    """Calls made for each timed one."""
    return (turn.settle_calls + turn.timed_calls) / turn.timed_calls


def measure(batch_size: int, ours: Ask, others: Ask, *, most_s: float = MOST_S) -> Iterator[Measured]:
    """Turns from the shortest on, each when it is known, up to the first that agrees. `ours` and `others` call two
    processes of one candidate, both warm."""
    for settle_calls, timed_calls in LADDER:
        turn = Turn(batch_size=batch_size, settle_calls=settle_calls, timed_calls=timed_calls)
        found = _measured(turn, ours, others, most_s)
        yield found
        if found.agrees:
            break


def is_last(measured: Measured) -> bool:
    """Whether no longer turn is tried after this one."""
    return measured.agrees or (measured.turn.settle_calls, measured.turn.timed_calls) == LADDER[-1]


class _Metered:
    """Calls one of the two processes, and adds up the seconds."""

    def __init__(self, ask: Ask) -> None:
        self.ask, self.spent_s = ask, 0.0

    def __call__(self) -> float:
        seconds = self.ask()
        self.spent_s += seconds
        return seconds


def _measured(turn: Turn, ours: Ask, others: Ask, most_s: float) -> Measured:
    mine, theirs = _Metered(ours), _Metered(others)
    ratios: list[float] = []
    while True:
        if len(ratios) % 2:  # either comes first equally often
            straight_s, in_turns_s = _straight(mine), _in_turns(turn, mine, theirs)
        else:
            in_turns_s, straight_s = _in_turns(turn, mine, theirs), _straight(mine)
        ratios.append(in_turns_s / straight_s)
        interval = intervals.median_interval(ratios, sequential=True)
        if interval is None:
            continue
        low, high = interval
        found = Measured(turn=turn, ratio=statistics.median(ratios), ci_low=low, ci_high=high, n_blocks=len(ratios))
        if found.agrees or found.differs or mine.spent_s + theirs.spent_s >= most_s:
            return found


def _straight(ours: Ask) -> float:
    return statistics.median([ours() for _ in range(LEAD + STRAIGHT)][LEAD:])


def _in_turns(turn: Turn, ours: Ask, others: Ask) -> float:
    times: list[float] = []
    while len(times) < TIMED:
        for _ in range(turn.settle_calls + turn.timed_calls):
            others()
        times += [ours() for _ in range(turn.settle_calls + turn.timed_calls)][turn.settle_calls :]
    return statistics.median(times)
