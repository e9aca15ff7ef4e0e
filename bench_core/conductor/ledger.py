"""What a run has so far: its calls counted, cells that are out, cells that are known well enough, whole rounds.

A conductor writes every call here as it stores it; one that goes on with a run writes the stored calls first, so
that both stand at the same place. A round that was cut off stays as it is (its calls have no partners) and a fresh
round is made instead, so that the two sides of a pair were always measured in one sitting.

>>> # ledger = Ledger(spec); ledger.add(call); ledger.live()
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from bench_core import plan
from bench_core.records import Call, CellKey
from bench_core.spec import RunSpec
from bench_core.stats.stopping import Criterion

Group = tuple[int, int]
"""(batch size, steps): the cells that are compared with one another."""


class Ledger:
    """The state of one run. `sizes`: batch sizes that a search has found, by candidate."""

    def __init__(self, spec: RunSpec, stop: Criterion, sizes: plan.Sizes | None = None) -> None:
        self.spec, self.stop, self.sizes = spec, stop, sizes
        self.out: set[CellKey] = set()
        self.failed: dict[CellKey, str] = {}
        self.known: set[CellKey] = set()
        self.made: Counter[tuple[CellKey, str]] = Counter()
        self.took_s: dict[CellKey, list[float]] = defaultdict(list)
        self.timed: dict[CellKey, dict[int, Call]] = defaultdict(dict)
        self.peak_bytes: dict[str, dict[int, int]] = defaultdict(dict)
        self.widest: float | None = None
        """Relative half-width of the widest interval that is looked at, as of the last whole round."""
        self.n_calls = 0
        self.last_start = -1

    def add(self, call: Call) -> None:
        """A call was made."""
        self.n_calls += 1
        self.made[call.cell, call.phase] += 1
        self.last_start = max(self.last_start, call.start)
        if call.status != "ok":
            self.out.add(call.cell)
            self.failed[call.cell] = call.status
            return
        if call.outside_s is not None:
            self.took_s[call.cell].append(call.outside_s)
        if call.peak_memory_bytes is not None:
            self.peak_bytes[call.candidate][call.batch_size] = call.peak_memory_bytes
        if call.phase == "timed":
            self.timed[call.cell][call.round] = call

    def peaks(self, cell: CellKey) -> dict[int, int]:
        """Peak memory of the candidate's good calls, bytes by batch size."""
        return self.peak_bytes[cell[0]]

    def oom(self, cell: CellKey) -> bool:
        """Whether a cell is out because memory ended."""
        return cell in self.out and self.failed.get(cell) == "oom"

    def drop(self, cells: Iterable[CellKey]) -> None:
        """Cells that will not be measured any further."""
        self.out.update(cells)

    def settle(self) -> None:
        """Let cells leave that are measured well enough; one that leaves may set the others' rounds free."""
        groups = self.groups()
        while leaving := {cell for group in groups for cell in self.stop.finished_cells(group, self.spec.baseline)}:
            self.known |= leaving
            groups = self.groups()
        widths = [self.stop.widest_half_width(group, self.spec.baseline) for group in groups]
        self.widest = None if None in widths else max((w for w in widths if w is not None), default=None)

    def cells(self) -> list[CellKey]:
        """All cells of the plan."""
        return plan.cells(self.spec, self.sizes)

    def running(self) -> list[CellKey]:
        """Cells that did not fail."""
        return [cell for cell in self.cells() if cell not in self.out]

    def live(self) -> list[CellKey]:
        """Cells that have rounds to go."""
        return [cell for cell in self.running() if cell not in self.known]

    def groups(self) -> list[dict[CellKey, list[Call]]]:
        """The live cells by batch size and steps, each with its calls of the rounds that all of the group have."""
        members: dict[Group, list[CellKey]] = defaultdict(list)
        for cell in self.live():
            members[cell[1:]].append(cell)
        return [self._whole(cells) for cells in members.values()]

    def next_round(self, group: Group) -> int:
        """The first round of which no cell of the group has a call."""
        return 1 + max((r for cell, calls in self.timed.items() if cell[1:] == group for r in calls), default=-1)

    def _whole(self, cells: list[CellKey]) -> dict[CellKey, list[Call]]:
        rounds = set.intersection(*(set(self.timed[cell]) for cell in cells))
        return {cell: [self.timed[cell][r] for r in sorted(rounds)] for cell in cells}
