"""What a run says while it is measured: its ratios over the rounds that are complete, and how many those are.

A run of a fixed number of rounds goes on whatever its intervals look like on the way, so one that is shown on the way
is that of a run which was planned with so many rounds. Nobody may stop because of it: the intervals of a run that is
ended by hand are those that allow looking, which are wider (see docs/statistics.md, "Intervals that allow looking").

>>> # so_far(load_result(store, run_id)).done, so_far(…).total                            # (3, 10)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bench_core import plan
from bench_core.records import Call, CellKey, Group
from bench_core.results.result import Result

GOES_ON = ("ok", "skipped")
"""The status of cells that are measured, or will be."""


@dataclass(frozen=True)
class SoFar:
    """A run with its complete rounds alone."""

    result: Result
    done: int
    """Rounds that every cell has which is not finished; where cells leave by their results, those of the longest."""
    total: int | None
    """Rounds that are planned; None where the results say how many it takes."""

    @property
    def has_ratios(self) -> bool:
        """Whether any ratio has an interval by now."""
        return any(c.speedup is not None for c in self.result.comparisons)


def so_far(result: Result) -> SoFar:
    """The present state of a run; meant for one that is being measured."""
    protocol = result.spec.protocol
    rounds = _rounds(result.calls)
    live = [c.key for c in result.cells if c.status in GOES_ON]
    common = _common(live, rounds)
    wanted = {group: plan.rounds_for(protocol, group.batch_size) for group in common}
    most = max(wanted.values(), default=0)
    unfinished = [len(own) for group, own in common.items() if len(own) < wanted[group]]
    done = max(map(len, common.values()), default=0) if protocol.sequential else min(unfinished, default=most)
    kept = tuple(c for c in result.calls if _is_kept(c, set(live), common))
    if not protocol.sequential and not protocol.pass_samples:
        result = _as_planned(result, max(1, min((len(own) for own in common.values()), default=1)))
    return SoFar(replace(result, calls=kept), done, None if protocol.sequential else most)


def _rounds(calls: Iterable[Call]) -> dict[CellKey, set[int]]:
    """The rounds of which each cell has a good timed call."""
    rounds: dict[CellKey, set[int]] = {}
    for call in calls:
        if call.counts:
            rounds.setdefault(call.cell, set()).add(call.round)
    return rounds


def _common(live: Iterable[CellKey], rounds: dict[CellKey, set[int]]) -> dict[Group, set[int]]:
    """The rounds that all candidates have, by batch size and steps."""
    common: dict[Group, set[int]] = {}
    for cell in live:
        own = rounds.get(cell, set())
        common[cell.group] = common.get(cell.group, own) & own
    return common


def _is_kept(call: Call, live: set[CellKey], common: dict[Group, set[int]]) -> bool:
    """A call of a round that is not complete has no partner yet."""
    return not call.counts or call.cell not in live or call.round in common[call.cell.group]


def _as_planned(result: Result, rounds: int) -> Result:
    """The run as if so many rounds had been asked for."""
    protocol = result.spec.protocol.model_copy(update={"rounds": rounds, "samples": 0})
    return replace(result, run=replace(result.run, spec=result.spec.model_copy(update={"protocol": protocol})))
