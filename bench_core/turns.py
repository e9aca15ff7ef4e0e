"""How long must a turn be? Measured per device, model and batch size, stored, and put into the protocol.

A process that sat idle while others ran may be slower in its first call: on an H200 8 % at batch size 1, where the
CPU that launches kernels is the limit, nothing at batch size 8. A turn then needs settling calls that are not
counted; several timed calls a turn make them cheaper. Here the same process is timed both ways in alternation:
uninterrupted, and in turns of each length with another process called in between. The shortest turn whose median
agrees with the uninterrupted one within `TOLERANCE` is taken.

>>> cost(Turn(batch_size=1, settle_calls=1, timed_calls=2))
1.5
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bench_core import ceilings, stats
from bench_core.records import Record
from bench_core.spec import Turn
from bench_core.store import devices

WHAT = "turns"
TOLERANCE = 0.005
LADDER = ((0, 1), (1, 3), (1, 1), (2, 1), (3, 1))
"""(settling calls, timed calls) from the shortest turn, per timed call, to the longest."""
BLOCKS = 15
"""Alternations; each gives one ratio."""
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

    @property
    def agrees(self) -> bool:
        """Whether it makes no difference that matters."""
        return abs(self.ratio - 1) <= TOLERANCE


def cost(turn: Turn) -> float:
    """Calls made for each timed one."""
    return (turn.settle_calls + turn.timed_calls) / turn.timed_calls


def measure(batch_size: int, ours: Ask, others: Ask, *, blocks: int = BLOCKS) -> list[Measured]:
    """Turns from the shortest on, up to the first that agrees. `ours` and `others` call two processes of one
    candidate, both warm."""
    found: list[Measured] = []
    for settle_calls, timed_calls in LADDER:
        turn = Turn(batch_size=batch_size, settle_calls=settle_calls, timed_calls=timed_calls)
        found.append(_summed_up(turn, [_in_turns(turn, ours, others) / _straight(ours) for _ in range(blocks)]))
        if found[-1].agrees:
            break
    return found


def shortest(measured: Sequence[Measured]) -> Measured:
    """The first that agrees; where none does, the one that comes nearest."""
    return next((m for m in measured if m.agrees), min(measured, key=lambda m: abs(m.ratio - 1)))


def _straight(ours: Ask) -> float:
    return statistics.median([ours() for _ in range(LEAD + STRAIGHT)][LEAD:])


def _in_turns(turn: Turn, ours: Ask, others: Ask) -> float:
    times: list[float] = []
    while len(times) < TIMED:
        for _ in range(turn.settle_calls + turn.timed_calls):
            others()
        times += [ours() for _ in range(turn.settle_calls + turn.timed_calls)][turn.settle_calls :]
    return statistics.median(times)


def _summed_up(turn: Turn, ratios: Sequence[float]) -> Measured:
    low, high = stats.median_interval(ratios) or (min(ratios), max(ratios))
    return Measured(turn=turn, ratio=statistics.median(ratios), ci_low=low, ci_high=high)


# -- what is kept -----------------------------------------------------------------------------------------------


def store(environment: Mapping[str, Any], model: str, turns: Sequence[Turn]) -> None:
    """Keep the turns of a model on this device; those of other batch sizes stay."""
    kept = {t.batch_size: t for t in stored(environment, model)} | {t.batch_size: t for t in turns}
    name = _name(environment)
    devices.write(name, _read(name) | {model: [kept[b].model_dump() for b in sorted(kept)]})


def stored(environment: Mapping[str, Any], model: str) -> tuple[Turn, ...]:
    """The turns that were measured for a model on this device, by batch size; raises InputError for a damaged file."""
    name = _name(environment)
    try:
        return tuple(Turn.model_validate(t) for t in _read(name).get(model, ()))
    except (ValueError, TypeError) as error:
        raise devices.damaged(name, WHAT, str(error)) from None


def _read(name: str) -> dict[str, Any]:
    values = devices.read(name, WHAT)
    return values if isinstance(values, dict) else {}


def _name(environment: Mapping[str, Any]) -> str:
    return f"{ceilings.key(environment)}-turns"
