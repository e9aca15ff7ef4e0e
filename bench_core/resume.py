"""Where a run was left, from its stored calls: what is out, what is complete, where to go on. Pure functions.

A round that was cut off stays as it is (its calls have no partners) and a fresh round is made instead, so that
the two sides of a pair were always measured in one sitting.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass

from bench_core import plan
from bench_core.records import Call, CellKey
from bench_core.spec import RunSpec


@dataclass(frozen=True)
class Standing:
    """`out`: cells that failed. `complete`: whole rounds by cell. `made`: calls by cell and phase."""

    out: set[CellKey]
    first_round: int
    complete: Counter[CellKey]
    made: Counter[tuple[CellKey, str]]


def standing(spec: RunSpec, stored: Sequence[Call], gone: Set[CellKey] = frozenset()) -> Standing:
    """Where a run stands after the stored calls; with none, at its beginning. Cells that are `gone` (their candidate
    cannot be loaded) are out too, and no round waits for them."""
    out = {c.cell for c in stored if c.status != "ok"} | gone
    timed = {(c.cell, c.round) for c in stored if c.phase == "timed" and c.status == "ok"}
    first_round = 1 + max((round_ for _, round_ in timed), default=-1)
    pairs: dict[tuple[int, int], list[CellKey]] = defaultdict(list)
    for cell in plan.cells(spec):
        if cell not in out:
            pairs[cell[1:]].append(cell)
    complete: Counter[CellKey] = Counter()
    for members in pairs.values():
        whole = sum(all((cell, r) in timed for cell in members) for r in range(first_round))
        complete.update(dict.fromkeys(members, whole))
    return Standing(out, first_round, complete, Counter((c.cell, c.phase) for c in stored))
