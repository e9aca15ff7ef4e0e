"""When is a cell measured enough: stop criteria as objects with names.

A criterion is asked after every round, with the calls of all cells of one batch size and step count (a *group*: the
baseline and those compared with it). Asking that often is allowed because intervals of a run that stops by precision
are time-uniform (`stats`): whatever rule stops it, they cover.

>>> criterion(protocol).name      # 'rounds' or 'precision'        # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol as Interface

from bench_core import plan
from bench_core.records import Call, CellKey
from bench_core.spec import Protocol
from bench_core.stats import intervals
from bench_core.stats import processes as starts

ALLOWANCE_SHARE = 0.7
"""Share of the wished half-width that the difference between processes may take; above it workers start anew. By
squares that leaves as much to chance."""


@dataclass(frozen=True)
class Place:
    """Where a run is: how many starts it has made, how many rounds since the last one."""

    starts: int
    rounds: int


class Criterion(Interface):
    """What the conductor asks after every round."""

    name: str

    def enough(self, group: Mapping[CellKey, Sequence[Call]], baseline: str) -> set[CellKey]:
        """The cells that need no further round. `group`: good timed calls of whole rounds, by cell."""
        ...

    def widest(self, group: Mapping[CellKey, Sequence[Call]], baseline: str) -> float | None:
        """Relative half-width of the group's widest interval; None while one is missing, or none matters."""
        ...

    def start_anew(self, groups: Sequence[Mapping[CellKey, Sequence[Call]]], baseline: str, at: Place) -> bool:
        """Whether the workers should be started anew now."""
        ...


@dataclass(frozen=True)
class Rounds:
    """A fixed number of rounds, divided among the starts."""

    protocol: Protocol
    name: str = "rounds"

    def enough(self, group: Mapping[CellKey, Sequence[Call]], baseline: str) -> set[CellKey]:
        """Cells that have as many calls as were asked for."""
        return {cell for cell, calls in group.items() if len(calls) >= plan.rounds_for(self.protocol, cell[1])}

    def widest(self, group: Mapping[CellKey, Sequence[Call]], baseline: str) -> float | None:
        """How narrow intervals are does not matter."""
        return None

    def start_anew(self, groups: Sequence[Mapping[CellKey, Sequence[Call]]], baseline: str, at: Place) -> bool:
        """After each start's share."""
        return at.starts < self.protocol.starts and at.rounds >= plan.rounds_per_start(self.protocol)


@dataclass(frozen=True)
class Precision:
    """Until the interval of every compared ratio (of a lone candidate: of its median) is narrow enough."""

    protocol: Protocol
    name: str = "precision"

    def enough(self, group: Mapping[CellKey, Sequence[Call]], baseline: str) -> set[CellKey]:
        """Candidates whose ratio is known well enough, and the baseline when all of them are."""
        widths = self._widths(group, baseline)
        known = {cell for cell, width in widths.items() if self._narrow(cell, len(group[cell]), width)}
        base = next((cell for cell in group if cell[0] == baseline), None)
        lone = base is None or len(group) == 1
        return known if lone or len(known) < len(group) - 1 else known | {base}

    def widest(self, group: Mapping[CellKey, Sequence[Call]], baseline: str) -> float | None:
        """Relative half-width of the group's widest interval; None while one is missing."""
        widths = self._widths(group, baseline).values()
        return None if not widths or None in widths else max(w for w in widths if w is not None)

    def start_anew(self, groups: Sequence[Mapping[CellKey, Sequence[Call]]], baseline: str, at: Place) -> bool:
        """While the difference between processes alone takes more than its share of the wished half-width."""
        if at.rounds < plan.rounds_per_start(self.protocol):
            return False
        if at.starts < self.protocol.starts:
            return True
        most = _most_allowance(self.protocol)
        return any(self._allowance(group, baseline) > most for group in groups)

    def _widths(self, group: Mapping[CellKey, Sequence[Call]], baseline: str) -> dict[CellKey, float | None]:
        """Relative half-widths of the ratios; of the medians where there is no baseline, or nothing else."""
        base = next((calls for cell, calls in group.items() if cell[0] == baseline), None)
        others = {cell: calls for cell, calls in group.items() if cell[0] != baseline}
        if base is None or not others:
            return {cell: _median_width(calls) for cell, calls in group.items()}
        return {cell: self._ratio_width(base, calls) for cell, calls in others.items()}

    def _narrow(self, cell: CellKey, rounds: int, width: float | None) -> bool:
        assert self.protocol.precision is not None
        fewest = plan.rounds_for(self.protocol, cell[1])
        return rounds >= fewest and width is not None and width <= self.protocol.precision

    def _ratio_width(self, base: Sequence[Call], other: Sequence[Call]) -> float | None:
        pairs = intervals.paired(base, other, "batch_s")
        found = intervals.speedup(pairs, sequential=True, spread=self.protocol.process_spread)
        return None if found is None else intervals.half_width(found[1], found[2])

    def _allowance(self, group: Mapping[CellKey, Sequence[Call]], baseline: str) -> float:
        """The largest of the group's comparisons."""
        base = next((calls for cell, calls in group.items() if cell[0] == baseline), ())
        others = [calls for cell, calls in group.items() if cell[0] != baseline]
        pairs = [intervals.paired(base, calls, "batch_s") for calls in others]
        spread = self.protocol.process_spread
        return max((starts.process_allowance(p, spread, sequential=True) for p in pairs if len(p)), default=0.0)


def starts_needed(protocol: Protocol) -> int:
    """Starts that a run takes until what processes differ by is small enough beside its precision."""
    return starts.processes_needed(_most_allowance(protocol), protocol.process_spread)


def _most_allowance(protocol: Protocol) -> float:
    assert protocol.precision is not None
    return ALLOWANCE_SHARE * protocol.precision


def _median_width(calls: Sequence[Call]) -> float | None:
    interval = intervals.median_interval([c.batch_s for c in calls if c.batch_s], sequential=True)
    return None if interval is None else intervals.half_width(*interval)


def criterion(protocol: Protocol) -> Rounds | Precision:
    """The one that a protocol asks for."""
    return Rounds(protocol) if protocol.precision is None else Precision(protocol)
