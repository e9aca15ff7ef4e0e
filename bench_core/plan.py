"""Which calls a run makes, and in which order: pure functions of its spec.

A round is one turn of every live cell, in an order shuffled anew, so that drift hits every candidate and
every batch size alike. Round r at batch size b makes samples r*b ... r*b + b - 1; warm-up and settling calls
draw theirs from a reserved range, so timed prompts and seeds are always fresh.

>>> sample_ids(2, 4)
(8, 9, 10, 11)
"""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Mapping, Sequence

from bench_core.records import CellKey
from bench_core.spec import Protocol, RunSpec

RESERVED_SAMPLES = 1_000_000_000
"""First sample id of warm-up and settling calls."""


def cells(spec: RunSpec) -> list[CellKey]:
    """All (candidate, batch size, steps) of a run; small batches first, so that a failure shows early."""
    protocol = spec.protocol
    return [(key, b, n) for n in protocol.steps for b in protocol.batch_sizes for key in spec.keys]


def rounds_for(protocol: Protocol, batch_size: int) -> int:
    """Timed rounds of a batch size: as many as asked, and enough for the samples asked."""
    return max(protocol.rounds, math.ceil(protocol.samples / batch_size))


def sample_ids(round_: int, batch_size: int) -> tuple[int, ...]:
    """Samples of a timed call."""
    return tuple(range(round_ * batch_size, (round_ + 1) * batch_size))


def reserved_sample_ids(index: int, batch_size: int) -> tuple[int, ...]:
    """Samples of the index-th call of a cell that is not timed."""
    return tuple(RESERVED_SAMPLES + k for k in sample_ids(index, batch_size))


def shuffled(live: list[CellKey], round_: int, seed: int) -> list[CellKey]:
    """The order of one round: random, and the same again for the same seed."""
    order = list(live)
    random.Random(f"{seed}/{round_}").shuffle(order)
    return order


def calls_per_cell(protocol: Protocol, batch_size: int) -> int:
    """Calls of one cell: warm-up, then in each round the settling calls and one timed call."""
    return protocol.warm_up_calls + rounds_for(protocol, batch_size) * (1 + protocol.settle_calls)


def total_calls(spec: RunSpec) -> int:
    """Calls of the whole run when nothing fails."""
    return sum(calls_per_cell(spec.protocol, b) for _, b, _ in cells(spec))


def seconds_left(
    spec: RunSpec,
    live: Sequence[CellKey],
    made: Mapping[tuple[CellKey, str], int],
    took_s: Mapping[CellKey, Sequence[float]],
) -> float | None:
    """Estimated seconds of the calls to come: by each cell's own median, else scaled from the other cells.

    `made` counts calls by cell and phase, `took_s` has seconds by cell; None while nothing is known.
    """
    known = {cell: statistics.median(times) for cell, times in took_s.items()}
    if not known:
        return None
    per_image_step = statistics.median(t / (b * n) for (_, b, n), t in known.items())
    return sum(_calls_left(spec, c, made) * known.get(c, per_image_step * c[1] * c[2]) for c in live)


def _calls_left(spec: RunSpec, cell: CellKey, made: Mapping[tuple[CellKey, str], int]) -> int:
    done = sum(made[cell, phase] for phase in ("warm-up", "settle", "timed"))
    return max(0, calls_per_cell(spec.protocol, cell[1]) - done)
