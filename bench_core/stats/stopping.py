"""Stop criteria: when a cell has enough rounds, and when a run needs fresh processes.

A criterion is asked after every round. That is allowed because the intervals of a run that stops by precision hold at
all numbers of rounds at once. See docs/statistics.md, "When a run stops".

>>> from bench_core.spec import Protocol
>>> criterion(Protocol(prompts=("a red circle",), precision=0.01)).name
'precision'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol as Interface

from bench_core import plan
from bench_core.records import Call, CellKey, Clock
from bench_core.spec import Protocol
from bench_core.stats import intervals, processes, tolerance
from bench_core.stats.tolerance import Interval

ALLOWANCE_SHARE = 0.7
"""Largest share of the requested half-width for the difference between processes; chance may then have as much."""
CallsByCell = Mapping[CellKey, Sequence[Call]]
"""Cells of one batch size and step count, each with its good timed calls of whole rounds."""


class Criterion(Interface):
    """What the conductor asks after every round. `baseline` is the baseline's candidate string."""

    @property
    def name(self) -> str:
        """`rounds` or `precision`."""
        ...

    def finished_cells(self, group: CallsByCell, baseline: str) -> set[CellKey]:
        """The cells that need no further round."""
        ...

    def widest_half_width(self, group: CallsByCell, baseline: str) -> float | None:
        """Relative half-width of the group's widest interval; None while one is missing, or none matters."""
        ...

    def wants_fresh_processes(
        self, groups: Sequence[CallsByCell], baseline: str, *, starts_made: int, rounds_since_start: int
    ) -> bool:
        """Whether all workers should be replaced before the next round."""
        ...


@dataclass(frozen=True)
class Rounds:
    """A fixed number of rounds, divided among the starts."""

    protocol: Protocol
    name: str = "rounds"

    def finished_cells(self, group: CallsByCell, baseline: str) -> set[CellKey]:
        """Cells that have as many calls as were asked for."""
        return {cell for cell, calls in group.items() if len(calls) >= plan.rounds_for(self.protocol, cell.batch_size)}

    def widest_half_width(self, group: CallsByCell, baseline: str) -> float | None:
        """None: how narrow intervals are does not matter."""
        return None

    def wants_fresh_processes(
        self, groups: Sequence[CallsByCell], baseline: str, *, starts_made: int, rounds_since_start: int
    ) -> bool:
        """After each start's share of the rounds."""
        return starts_made < self.protocol.starts and rounds_since_start >= plan.rounds_per_start(self.protocol)


@dataclass(frozen=True)
class Precision:
    """Until the interval of every ratio (of a lone candidate: of its median) is narrow enough, or decides a gate."""

    protocol: Protocol
    name: str = "precision"
    outside: frozenset[str] = frozenset()
    """Candidates that are compared by the outside clock, as whatever is compared with them."""

    def finished_cells(self, group: CallsByCell, baseline: str) -> set[CellKey]:
        """Candidates whose interval is narrow enough, or decides a gate; the baseline when all others have one."""
        found = self._intervals(group, baseline)
        enough = {c for c, interval in found.items() if interval and self._is_enough(c, interval, group, baseline)}
        return set(group) if len(enough) == len(found) else enough

    def widest_half_width(self, group: CallsByCell, baseline: str) -> float | None:
        """Relative half-width of the group's widest interval; None while one is missing."""
        found = self._intervals(group, baseline).values()
        return max((intervals.half_width(*i) for i in found if i is not None), default=None) if all(found) else None

    def wants_fresh_processes(
        self, groups: Sequence[CallsByCell], baseline: str, *, starts_made: int, rounds_since_start: int
    ) -> bool:
        """While the difference between processes alone takes more than its share of the requested half-width."""
        if rounds_since_start < plan.rounds_per_start(self.protocol):
            return False
        if starts_made < self.protocol.starts:
            return True
        most = _most_allowance(self.protocol)
        return any(self._process_allowance(group, baseline) > most for group in groups)

    def _intervals(self, group: CallsByCell, baseline: str) -> dict[CellKey, Interval | None]:
        """Those of the ratios; of the medians where there is no baseline, or nothing else."""
        base, others = _split(group, baseline)
        if base is None or not others:
            return {cell: _median_interval(calls, self._clock(cell)) for cell, calls in group.items()}
        clocks = {cell: self._clock(cell, baseline) for cell in others}
        return {cell: self._ratio_interval(base, calls, clocks[cell]) for cell, calls in others.items()}

    def _clock(self, cell: CellKey, baseline: str = "") -> Clock:
        return "outside_s" if {cell.candidate, baseline} & self.outside else "batch_s"

    def _is_enough(self, cell: CellKey, interval: Interval, group: CallsByCell, baseline: str) -> bool:
        if len(group[cell]) < plan.rounds_for(self.protocol, cell.batch_size):
            return False
        is_ratio = cell.candidate != baseline and any(c.candidate == baseline for c in group)
        is_narrow = intervals.half_width(*interval) <= _precision(self.protocol)
        return is_narrow or (is_ratio and self._is_decided(group[cell], interval))

    def _is_decided(self, calls: Sequence[Call], interval: Interval) -> bool:
        """Whether a gate needs no more: not from one process alone where several were asked for."""
        tolerated, processes_seen = self.protocol.fail_slower, len({call.start for call in calls})
        if tolerated is None or processes_seen < self.protocol.starts:
            return False
        return tolerance.is_decided(interval, tolerated)

    def _ratio_interval(self, base: Sequence[Call], other: Sequence[Call], clock: Clock) -> Interval | None:
        pairs = intervals.paired(base, other, clock)
        found = intervals.speedup(pairs, sequential=True, spread=self.protocol.process_spread)
        return None if found is None else found[1:]

    def _process_allowance(self, group: CallsByCell, baseline: str) -> float:
        """The largest allowance of the group's comparisons."""
        base, others = _split(group, baseline)
        pairs = [intervals.paired(base or (), calls, self._clock(cell, baseline)) for cell, calls in others.items()]
        spread = self.protocol.process_spread
        return max((processes.process_allowance(p, spread, sequential=True) for p in pairs if len(p)), default=0.0)


def starts_needed(protocol: Protocol) -> int:
    """Starts with which the difference between processes takes no more than its share of the requested precision."""
    return processes.processes_needed(ALLOWANCE_SHARE * half_width_needed(protocol), protocol.process_spread)


def half_width_needed(protocol: Protocol) -> float:
    """The requested precision; of a gate the half-width that decides it where nothing differs, if that is wider."""
    return max(_precision(protocol), protocol.fail_slower or 0.0)


def _split(group: CallsByCell, baseline: str) -> tuple[Sequence[Call] | None, CallsByCell]:
    """The baseline's calls, None where it has no cell in the group, and the other cells."""
    base = next((calls for cell, calls in group.items() if cell.candidate == baseline), None)
    return base, {cell: calls for cell, calls in group.items() if cell.candidate != baseline}


def _precision(protocol: Protocol) -> float:
    assert protocol.precision is not None
    return protocol.precision


def _most_allowance(protocol: Protocol) -> float:
    return ALLOWANCE_SHARE * _precision(protocol)


def _median_interval(calls: Sequence[Call], clock: Clock) -> Interval | None:
    times = (getattr(call, clock) for call in calls)
    return intervals.median_interval([t for t in times if t], sequential=True)


def criterion(protocol: Protocol, outside: frozenset[str] = frozenset()) -> Criterion:
    """The criterion that a protocol asks for; `outside`: candidates that are compared by the outside clock."""
    return Rounds(protocol) if protocol.precision is None else Precision(protocol, outside=outside)
