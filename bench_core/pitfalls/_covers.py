"""Which stored calls a side's number is made of, for the timeline: of its rounds, of a start, the first one.

>>> # of_rounds(taken, taken.chunks(9)[0], taken.chunks(9)[0][1:])      all nine of the base, eight of the other
"""

from __future__ import annotations

from collections.abc import Sequence

from bench_core.pitfalls._demo import Covered, Pair, Taken


def of_rounds(
    taken: Taken, base: Sequence[Pair], other: Sequence[Pair], batch_size: int | None = None
) -> list[Covered]:
    """The calls of both in the rounds that count for each, at a batch size."""
    size = batch_size or taken.batch_size
    sides = {taken.base: base, taken.other: other}
    wanted = {key: {pair.round for pair in pairs} for key, pairs in sides.items()}
    return [Covered(c) for key in sides for c in taken.calls(key, size) if c.round in wanted[key]]


def first_call(taken: Taken, key: str) -> list[Covered]:
    """The first call of a candidate after its warm-up: its very first one where it is not warmed up."""
    return [Covered(call) for call in list(taken.first_calls(key).values())[:1]]


def of_start(taken: Taken, key: str) -> list[Covered]:
    """The timed calls of a candidate's first process."""
    calls = taken.calls(key)
    return [Covered(c) for c in calls if c.start == calls[0].start]
