"""The state of a run: how many calls it has, which cells failed or have enough calls, which rounds are complete.

A conductor writes every call here as it stores it. One that resumes a run writes the stored calls first, so it
continues from the same state. A round that was cut off is not completed, since its calls have no partners: a new round
is made instead, so that the two sides of a pair are always measured together. Likewise a pass of a candidate that is
measured by itself, and for which a script would have begun anew.

>>> # ledger = Ledger(spec, stop_criterion); ledger.add(call); ledger.live()
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from bench_core import plan
from bench_core.records import Call, CellKey, Group, Phase, Witness
from bench_core.spec import RunSpec
from bench_core.stats.stopping import Criterion
from bench_core.techniques import registry as techniques

NOT_NEEDED = {"witness": Witness(), "telemetry": None, "sample_ids": (), "image_hashes": (), "call_id": ""}
"""What a stop criterion does not read, so that a long run does not fill the memory: most of a call."""


class Ledger:
    """The state of one run."""

    def __init__(self, spec: RunSpec, stop_criterion: Criterion) -> None:
        self.spec, self.stop_criterion = spec, stop_criterion
        self.manners = techniques.manners(spec.candidates)
        self.sizes: dict[str, Sequence[int]] = {}
        """Batch sizes that a search has found, by candidate."""
        self.dropped: set[CellKey] = set()
        """Cells that are measured no further because they failed or their candidate cannot be loaded."""
        self.finished: set[CellKey] = set()
        """Cells that have enough calls."""
        self.failed: dict[CellKey, str] = {}
        """Status of the last call that failed, by cell."""
        self.lost: Counter[CellKey] = Counter()
        """How often a cell's worker was ended from outside, which is not counted over a resume."""
        self.made: Counter[tuple[CellKey, Phase]] = Counter()
        self.took_s: dict[CellKey, list[float]] = defaultdict(list)
        self.warm_up_s: dict[CellKey, dict[int, list[float]]] = defaultdict(dict)
        """Seconds of the warm-up calls of each cell that are ok, by process."""
        self.timed: dict[CellKey, dict[int, Call]] = defaultdict(dict)
        """Timed calls that are ok, by cell and round."""
        self.peak_bytes: dict[str, dict[int, int]] = defaultdict(dict)
        """Peak memory of calls that are ok, by candidate and batch size."""
        self.widest_half_width: float | None = None
        """Relative half-width of the widest interval that the stop criterion reads, after the last complete round."""
        self.n_calls = 0
        self.last_process_index = -1

    def add(self, call: Call) -> None:
        """Count a call that was made."""
        self.n_calls += 1
        self.made[call.cell, call.phase] += 1
        self.last_process_index = max(self.last_process_index, call.start)
        if call.status != "ok":
            self.dropped.add(call.cell)
            self.failed[call.cell] = call.status
            return
        if call.outside_s is not None:
            self.took_s[call.cell].append(call.outside_s)
            if call.phase == "warm-up":
                self.warm_up_s[call.cell].setdefault(call.start, []).append(call.outside_s)
        if call.peak_memory_bytes is not None:
            self.peak_bytes[call.candidate][call.batch_size] = call.peak_memory_bytes
        if call.counts:
            self.timed[call.cell][call.round] = call.model_copy(update=NOT_NEEDED)

    def uncounted(self, cell: CellKey) -> int:
        """Warm-up and settling calls of a cell."""
        return self.made[cell, "warm-up"] + self.made[cell, "settle"]

    def is_out_of_memory(self, cell: CellKey) -> bool:
        """Whether a cell was dropped because it ran out of memory."""
        return cell in self.dropped and self.failed.get(cell) == "oom"

    def drop(self, cells: Iterable[CellKey]) -> None:
        """Measure these cells no further."""
        self.dropped.update(cells)

    def mark_finished(self) -> None:
        """Find the cells that have enough calls. When one leaves, others may have more complete rounds: so repeat."""
        self.finished |= {cell for cell in self.unfinished() if self.is_alone(cell) and self._has_its_rounds(cell)}
        groups, baseline = self.groups(), self.spec.baseline
        while leaving := {cell for group in groups for cell in self.stop_criterion.finished_cells(group, baseline)}:
            self.finished |= leaving
            groups = self.groups()
        widths = [self.stop_criterion.widest_half_width(group, baseline) for group in groups]
        self.widest_half_width = None if None in widths else max((w for w in widths if w is not None), default=None)

    def cells(self) -> list[CellKey]:
        """All cells of the plan."""
        return plan.cells(self.spec, self.sizes)

    def unfinished(self) -> list[CellKey]:
        """Cells that have rounds to go."""
        return [cell for cell in self.cells() if cell not in self.dropped and cell not in self.finished]

    def live(self) -> list[CellKey]:
        """Those of them that are called in turns."""
        return [cell for cell in self.unfinished() if not self.is_alone(cell)]

    def is_alone(self, cell: CellKey) -> bool:
        """Whether a cell's candidate is measured by itself."""
        return self.manners[cell.candidate].is_alone

    def due(self) -> list[CellKey]:
        """The cells with a turn in the next round: all live ones, but a pass's short batch only when the pass ends."""
        live, protocol = self.live(), self.spec.protocol
        full = protocol.batch_sizes[0]
        if not protocol.pass_samples:
            return live
        groups = {cell.group for cell in live}
        ending = {group for group in groups if group.batch_size == full and self._ends_pass(group)}
        return [
            cell
            for cell in live
            if cell.batch_size == full or Group(full, cell.steps) in ending or Group(full, cell.steps) not in groups
        ]

    def groups(self) -> list[dict[CellKey, list[Call]]]:
        """The live cells by batch size and steps, each with its calls of the rounds that all of the group have."""
        members: dict[Group, list[CellKey]] = defaultdict(list)
        for cell in self.live():
            members[cell.group].append(cell)
        return [self._calls_of_whole_rounds(cells) for cells in members.values()]

    def next_round(self, group: Group) -> int:
        """The first round of which no cell of the group has a call."""
        in_turns = (calls for cell, calls in self.timed.items() if cell.group == group and not self.is_alone(cell))
        return 1 + max((r for calls in in_turns for r in calls), default=-1)

    def next_pass(self, candidate: str) -> int:
        """The first pass, or without passes round, of which a candidate has no call."""
        protocol = self.spec.protocol
        made = (
            max(rounds) // plan.calls_per_pass(protocol, cell.batch_size)
            for cell, rounds in self.timed.items()
            if cell.candidate == candidate and rounds
        )
        return 1 + max(made, default=-1)

    def _ends_pass(self, group: Group) -> bool:
        """Whether the next turn of a full batch is the last one of its pass."""
        protocol, size = self.spec.protocol, group.batch_size
        first = self.next_round(group)
        after = first + plan.timed_calls(protocol, size, first)
        return after % plan.calls_per_pass(protocol, size) == 0

    def _has_its_rounds(self, cell: CellKey) -> bool:
        """Whether a cell that is measured by itself has as many rounds as were asked for, those of whole passes."""
        protocol = self.spec.protocol
        wanted, rounds = plan.rounds_for(protocol, cell.batch_size), self.timed[cell]
        if not protocol.pass_samples:
            return len(rounds) >= wanted
        calls = plan.calls_per_pass(protocol, cell.batch_size)
        indices = {round_ // calls for round_ in rounds}
        return sum(self._is_whole(cell, index) for index in indices) * calls >= wanted

    def _is_whole(self, cell: CellKey, index: int) -> bool:
        """Whether a pass has the calls of all the candidate's cells that are measured, all by one process."""
        protocol = self.spec.protocol
        own = [c for c in self.cells() if c[::2] == cell[::2] and c not in self.dropped]
        wanted = [(c, round_) for c in own for round_ in plan.rounds_of_pass(protocol, c.batch_size, index)]
        made = [self.timed[c][round_].start for c, round_ in wanted if round_ in self.timed[c]]
        return len(made) == len(wanted) and len(set(made)) == 1

    def _calls_of_whole_rounds(self, cells: list[CellKey]) -> dict[CellKey, list[Call]]:
        rounds = set.intersection(*(set(self.timed[cell]) for cell in cells))
        return {cell: [self.timed[cell][r] for r in sorted(rounds)] for cell in cells}
