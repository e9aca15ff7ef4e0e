"""One cell of two runs: its raw ratio, its ratio of ratios over the control, and the verdict.

>>> # judged(both, control, accept, margin=0.01).verdict      "slower"
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench_core import plan
from bench_core.cells import clocks, disturbances
from bench_core.fairness import accepted, comparison, registry
from bench_core.fairness.contexts import CellOfTwoRuns, OverControl, Ratio, Side
from bench_core.fairness.finding import Finding
from bench_core.fairness.rule import CELL
from bench_core.phrase import Phrase
from bench_core.records import Clock
from bench_core.results.diff_records import CellDiff, leaves_undecided
from bench_core.stats import intervals, sittings, unpaired
from bench_core.stats.processes import Pairs


@dataclass(frozen=True)
class TwoSides:
    """A cell as it was measured in both runs, with the findings that do not depend on a ratio."""

    a: Side
    b: Side
    findings: Sequence[Finding]

    @property
    def is_broken(self) -> bool:
        """Whether there may be no ratio of the two."""
        return comparison.is_broken(self.findings)

    @property
    def spread(self) -> float:
        """What two processes of one program are taken to differ by."""
        return max(self.a.protocol.process_spread, self.b.protocol.process_spread)

    def clock(self, control: TwoSides | None) -> Clock:
        """The clock that it is compared by, beside its control."""
        sides = [s for both in (self, control) if both is not None for s in (both.a, both.b)]
        return clocks.clock(*(s.candidate for s in sides))

    def seconds(self, clock: Clock) -> list[list[float]]:
        """Of the calls of A, and of those of B."""
        return [[s for c in side.calls if (s := getattr(c, clock)) is not None] for side in (self.a, self.b)]

    def is_sequential(self, side: Side, n: int) -> bool:
        """Whether the number of this side's calls may depend on what they showed."""
        return plan.is_sequential(side.protocol, side.cell.batch_size, n)

    def raw(self, clock: Clock) -> Ratio | None:
        """Median seconds of A over those of B; the calls are not paired."""
        if self.is_broken:
            return None
        sequential = any(self.is_sequential(side, len(side.calls)) for side in (self.a, self.b))
        allowance = unpaired.process_allowance(self.a.calls, self.b.calls, self.spread, sequential=sequential)
        return unpaired.ratio_interval(*self.seconds(clock), allowance=allowance, sequential=sequential)

    def pairs(self, control: TwoSides, clock: Clock) -> tuple[Pairs, Pairs]:
        """Rounds in which the control and this candidate were called, in A and in B."""
        return (
            intervals.paired(control.a.calls, self.a.calls, clock),
            intervals.paired(control.b.calls, self.b.calls, clock),
        )

    def over(self, control: TwoSides, clock: Clock) -> Ratio | None:
        """The speedup over the control in B over that in A; None where a sitting has too few rounds for an interval."""
        found = [
            sittings.speedup(pairs, spread=self.spread, sequential=self.is_sequential(side, len(pairs)))
            for side, pairs in zip((self.a, self.b), self.pairs(control, clock), strict=True)
        ]
        return None if found[0] is None or found[1] is None else sittings.of_speedups(found[0], found[1])


def judged(own: TwoSides, control: TwoSides | None, accept: Mapping[str, str], margin: float) -> CellDiff:
    """The cell over its control, which may be the cell itself, or None where there is none.

    The control itself is never faster or slower: what it moved by is the machine's doing.
    """
    clock, is_control = own.clock(control), control is own
    beside = None if is_control else control
    ratio = _ratio(own, beside, clock)
    findings = [*own.findings, *_of_ratio(own, beside, ratio, accept)]
    conclusion = comparison.conclude(findings, ratio, margin)
    findings += [f for f in _of_control(own, control, ratio, clock, margin) if f not in findings]
    is_open = any(map(leaves_undecided, findings)) or (is_control and conclusion.verdict in ("faster", "slower"))
    changes = conclusion._asdict() | {"findings": tuple(findings), "is_control": is_control}
    if is_open and conclusion.verdict != "not comparable":
        changes["verdict"] = "inconclusive"
    return _measured(own, beside, clock).model_copy(update=changes)


def _ratio(own: TwoSides, beside: TwoSides | None, clock: Clock) -> Ratio | None:
    """The ratio of ratios; the raw ratio where there is no control beside; None where either is broken."""
    if beside is None:
        return own.raw(clock)
    return None if own.is_broken or beside.is_broken else own.over(beside, clock)


def _of_ratio(own: TwoSides, beside: TwoSides | None, ratio: Ratio | None, accept: Mapping[str, str]) -> list[Finding]:
    """How sure the ratio is; nothing where something else than the number of calls forbids one."""
    if own.is_broken or (beside is not None and beside.is_broken):
        return []
    sequential = any(own.is_sequential(side, len(side.calls)) for side in (own.a, own.b))
    found = comparison.of_ratio(own.a, own.b, ratio, n_pairs=None, sequential=sequential)
    return accepted.applied(found, accept)


def _of_control(
    own: TwoSides, control: TwoSides | None, ratio: Ratio | None, clock: Clock, margin: float
) -> list[Finding]:
    """What leaves the control undecided leaves the cell so; then what it says of the machine, or that it is missing."""
    cell = CellOfTwoRuns(own.b.cell.candidate, _where(own), ratio, own.raw(clock))
    if control is None:
        return registry.findings("over_control", OverControl(cell, None, margin))
    raw = control.raw(clock)
    beside = cell if control is own else CellOfTwoRuns(control.a.cell.candidate, _where(control), raw, raw)
    others = [disturbances.others([*x.calls, *y.calls]) for x, y in ((own.a, control.a), (own.b, control.b))]
    doubts = registry.findings("over_control", OverControl(cell, beside, margin, (others[0], others[1])))
    return [*(f for f in control.findings if leaves_undecided(f)), *doubts]


def _where(both: TwoSides) -> Phrase:
    candidate, batch_size, steps = both.b.cell
    return CELL(candidate=candidate, batch_size=batch_size, steps=steps)


def _measured(own: TwoSides, beside: TwoSides | None, clock: Clock) -> CellDiff:
    """The cell's numbers, before anything is concluded."""
    seconds = own.seconds(clock)
    medians = [statistics.median(values) if values else None for values in seconds]
    n_pairs = [len(pairs) for pairs in own.pairs(beside, clock)] if beside else [0, 0]
    return CellDiff(
        candidate_a=own.a.cell.candidate,
        candidate_b=own.b.cell.candidate,
        batch_size=own.a.cell.batch_size,
        steps=own.a.cell.steps,
        clock=clock,
        n_calls_a=len(seconds[0]),
        n_calls_b=len(seconds[1]),
        batch_s_a=medians[0],
        batch_s_b=medians[1],
        speedup=None,
        ci_low=None,
        ci_high=None,
        verdict="inconclusive",
        control=beside.raw(clock) if beside else None,
        raw=own.raw(clock),
        n_pairs_a=n_pairs[0],
        n_pairs_b=n_pairs[1],
    )
