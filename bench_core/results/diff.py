"""Two stored runs side by side: the conditions that differ, and for every cell that both have the ratio and a verdict.

For a gate in CI: yesterday's run against today's. Calls of two runs are not paired (`stats.unpaired`), and what
changed on the machine in between is in the ratio, but not in its interval: every cell says so (`fixed-order`).
A difference therefore counts only against a control, a candidate that both runs share unchanged
(`fairness.control`). Without one the answer is inconclusive, and no gate closes. Measuring both as candidates of one
run can decide what a diff leaves open.

>>> # fails(diff(load("latest", store), load("before.json", store)), 0.03)
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from bench_core import plan
from bench_core.cells import clocks
from bench_core.errors import InputError
from bench_core.events import Facts
from bench_core.fairness import accepted, comparison, control, registry
from bench_core.fairness.contexts import CellOfTwoRuns, Condition, OverControl, Ratio, Side, TwoRuns
from bench_core.fairness.finding import Finding
from bench_core.fairness.rule import CELL
from bench_core.phrase import Phrase
from bench_core.records import CellKey, Clock, Record, Verdict
from bench_core.results import exports
from bench_core.results.differing import differing
from bench_core.results.result import Result, load_result
from bench_core.stats import unpaired
from bench_core.store import references
from bench_core.store.database import Store


class CellDiff(Record):
    """One cell of both runs. `speedup` is that of B over A: median seconds of A over median seconds of B.

    `control` is the control's ratio with its interval, at the same batch size and steps; None where there is none, and
    for the cells of the control itself.
    """

    candidate_a: str
    candidate_b: str
    batch_size: int
    steps: int
    clock: Clock = "batch_s"
    """Which clock the seconds and the ratio are by."""
    n_calls_a: int
    n_calls_b: int
    batch_s_a: float | None
    """Median."""
    batch_s_b: float | None
    speedup: float | None
    ci_low: float | None
    ci_high: float | None
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    control: Ratio | None = None

    @property
    def ratio(self) -> Ratio | None:
        """(speedup, low, high); None where there is no interval."""
        if self.speedup is None or self.ci_low is None or self.ci_high is None:
            return None
        return self.speedup, self.ci_low, self.ci_high

    @property
    def where(self) -> Phrase:
        """The cell in words."""
        return CELL(candidate=self.candidate_b, batch_size=self.batch_size, steps=self.steps)


class Diff(Record):
    """Run B against run A; `only_a` and `only_b` are cells that the other run does not have."""

    run_a: str
    run_b: str
    conditions: tuple[Condition, ...]
    cells: tuple[CellDiff, ...]
    only_a: tuple[CellKey, ...]
    only_b: tuple[CellKey, ...]
    findings: tuple[Finding, ...] = ()
    """Of the two runs as a whole; they are those of every cell, too."""


def load(ref: str, store: Store) -> Result:
    """A JSON export by its path, else a stored run as `Store.find` knows it; an id wins. Raises InputError."""
    if Path(ref).is_file() and not references.is_relative(ref) and not store.has_run(ref):
        run, calls, events = exports.read(ref)
        return Result(run, tuple(calls), tuple(events))
    if Path(ref).suffix or "/" in ref:
        expected = "the id of a stored run, latest, or the path of a JSON export"
        raise InputError("run", given=ref, expected=expected, todo="list the stored ones with the command runs")
    return load_result(store, ref)


def diff(a: Result, b: Result, accept: Mapping[str, str] = MappingProxyType({})) -> Diff:
    """B against A: what differs, and every cell that both have.

    Cells are matched by candidate, batch size and steps. Where each run has only one candidate, these two are matched
    whatever their names are. `accept`: reasons for findings that are accepted, by rule; what either run accepts of its
    own cells by themselves counts as well.
    """
    partner = _partners(a, b)
    runs = TwoRuns(a.run.run_id, b.run.run_id, differing(a, b))
    between = accepted.applied(registry.findings("between_runs", runs), accept)
    ours, theirs = ([c.key for c in r.cells] for r in (a, b))
    pairs = [(c, CellKey(partner[c.candidate], *c.group)) for c in ours if c.candidate in partner]
    both = {x: y for x, y in pairs if y in theirs}
    cells = {x: _cell(_side(a, x, "A"), _side(b, y, "B"), between, accept) for x, y in both.items()}
    shared, margin = _control(a, b), a.spec.protocol.margin
    return Diff(
        run_a=a.run.run_id,
        run_b=b.run.run_id,
        conditions=tuple(runs.conditions),
        cells=tuple(_over_control(c, cells, shared, margin) for c in cells.values()),
        only_a=tuple(c for c in ours if c not in both),
        only_b=tuple(c for c in theirs if c not in both.values()),
        findings=tuple(between),
    )


def _partners(a: Result, b: Result) -> dict[str, str]:
    """Candidate of B by candidate of A."""
    if len(a.spec.keys) == len(b.spec.keys) == 1:
        return {a.spec.keys[0]: b.spec.keys[0]}
    return {key: key for key in a.spec.keys if key in b.spec.keys}


def _control(a: Result, b: Result) -> str | None:
    """The candidate that shows what the machine did: a baseline that both runs have, else the first they share.

    None where it would be the only one: then nothing was measured beside what is under test. A candidate whose files
    are known to differ is another one.
    """
    shared = [key for key in a.spec.keys if key in b.spec.keys and not _differs(a.facts(key), b.facts(key))]
    if len(a.spec.keys) == len(b.spec.keys) == 1:
        return None
    baseline = next((key for key in (a.spec.baseline, b.spec.baseline) if key in shared), None)
    if baseline is not None or len(shared) < 2:
        return baseline
    return shared[0]


def _differs(a: Facts, b: Facts) -> bool:
    """Whether the files of a model differ; where either is not known they are taken to be the same."""
    return None not in (a.sha256, b.sha256) and a.sha256 != b.sha256


def fails(found: Diff, fail_slower: float | None = None) -> list[str]:
    """Why a gate should close, a line each: no cell in common, not comparable, or slower than tolerated.

    `fail_slower` 0.03 tolerates that B takes 3 % longer; a cell fails when its whole interval, the control's included,
    lies beyond that. With None no cell fails by its speed. What is not decided does not fail; `undecided` lists it.
    """
    if not found.cells:
        why = "; ".join(f.message for f in found.findings if f.severity == "error")
        return ["the two runs have no cell in common" + (f" ({why})" if why else "")]
    reasons = []
    for cell in found.cells:
        if cell.verdict == "not comparable":
            errors = "; ".join(f.message for f in cell.findings if f.severity == "error")
            reasons.append(f"{cell.where}: not comparable ({errors})")
        elif fail_slower is not None and (longer := _longer(cell)) and longer[0] > fail_slower:
            reasons.append(
                f"{cell.where}: takes {longer[0]:.1%} to {longer[1]:.1%} longer, {fail_slower:.1%} tolerated"
            )
    return reasons


def _longer(cell: CellDiff) -> tuple[float, float] | None:
    """How much longer B takes, at least and at most; None where that is not decided."""
    if cell.verdict == "inconclusive" or cell.ratio is None or cell.control is None:
        return None
    low, high = control.over(cell.ratio, cell.control)
    return 1 / high - 1, 1 / low - 1


def undecided(found: Diff) -> list[str]:
    """What is not decided, a line each: inconclusive cells with the reason, then cells that only one run has.

    The last line says what to do where more rounds would not help.
    """
    left_open = [c for c in found.cells if c.verdict == "inconclusive"]
    why = [f"{c.where}: {'; '.join([_interval(c), *_doubts(c)])}" for c in left_open]
    alone = [
        f"{key} at batch {b}, {steps} steps: only in run {run}"
        for run, cells in ((found.run_a, found.only_a), (found.run_b, found.only_b))
        for key, b, steps in cells
    ]
    todo = ["to decide, measure both as candidates of one run"] if any(map(_doubts, left_open)) else []
    return why + alone + todo


def _doubts(cell: CellDiff) -> list[str]:
    """Titles of the rules that leave a cell open, whatever its interval."""
    broken = [registry.rules()[rule] for rule in dict.fromkeys(f.rule for f in cell.findings if f.accepted is None)]
    return [r.words["en"].title for r in broken if r.leaves_undecided or "over_control" in r.detectors]


def _interval(cell: CellDiff) -> str:
    if cell.ratio is None:
        return f"no interval from {cell.n_calls_a} and {cell.n_calls_b} calls"
    return f"anywhere from {cell.ratio[1]:.3f}x to {cell.ratio[2]:.3f}x"


# -- one cell ---------------------------------------------------------------------------------------------------


def _side(result: Result, cell: CellKey, run: str) -> Side:
    return result.side(cell, f"{cell.candidate} of run {run}")


def _cell(a: Side, b: Side, between: Sequence[Finding], accept: Mapping[str, str]) -> CellDiff:
    """A cell of both runs, not yet judged against a control; `between`: findings of the runs as a whole."""
    clock = clocks.clock(a.candidate, b.candidate)
    seconds = [[s for c in side.calls if (s := getattr(c, clock)) is not None] for side in (a, b)]
    findings, ratio = [*accepted.applied(comparison.findings(a, b), accept), *between], None
    if not comparison.is_broken(findings):
        sequential = any(plan.is_sequential(side.protocol, a.cell.batch_size, len(side.calls)) for side in (a, b))
        ratio = _ratio(a, b, seconds, sequential=sequential)
        of_ratio = comparison.of_ratio(a, b, ratio, n_pairs=None, sequential=sequential)
        findings += accepted.applied(of_ratio, accept)
    medians = [statistics.median(values) if values else None for values in seconds]
    conclusion = comparison.conclude(findings, ratio, a.protocol.margin)
    return CellDiff(
        candidate_a=a.cell.candidate,
        candidate_b=b.cell.candidate,
        batch_size=a.cell.batch_size,
        steps=a.cell.steps,
        clock=clock,
        n_calls_a=len(seconds[0]),
        n_calls_b=len(seconds[1]),
        batch_s_a=medians[0],
        batch_s_b=medians[1],
        speedup=conclusion.speedup,
        ci_low=conclusion.ci_low,
        ci_high=conclusion.ci_high,
        verdict=conclusion.verdict,
        findings=tuple(findings),
    )


def _ratio(a: Side, b: Side, seconds: Sequence[Sequence[float]], *, sequential: bool) -> Ratio | None:
    spread = max(a.protocol.process_spread, b.protocol.process_spread)
    allowance = unpaired.process_allowance(a.calls, b.calls, spread, sequential=sequential)
    return unpaired.ratio_interval(*seconds, allowance=allowance, sequential=sequential)


# -- against the control -----------------------------------------------------------------------------------------


def _over_control(cell: CellDiff, cells: Mapping[CellKey, CellDiff], shared: str | None, margin: float) -> CellDiff:
    """The cell judged against its control: a verdict that the machine may have caused becomes inconclusive."""
    if cell.verdict == "not comparable":
        return cell
    control_cell = cells.get(CellKey(shared, cell.batch_size, cell.steps)) if shared else None
    of_control = [f for f in control_cell.findings if _leaves_undecided(f)] if control_cell else []
    doubts = registry.findings("over_control", _pair(cell, control_cell, margin))
    found = [*cell.findings, *(f for f in of_control if f not in cell.findings), *doubts]
    changes: dict[str, object] = {"findings": tuple(found)}
    if any(map(_leaves_undecided, found)) or (doubts and cell.verdict in ("faster", "slower")):
        changes["verdict"] = "inconclusive"
    if control_cell is not None and control_cell is not cell:
        changes["control"] = control_cell.ratio
    return cell.model_copy(update=changes)


def _leaves_undecided(finding: Finding) -> bool:
    return finding.accepted is None and registry.rules()[finding.rule].leaves_undecided


def _pair(cell: CellDiff, control_cell: CellDiff | None, margin: float) -> OverControl:
    """The cell and its control as the rules are given them."""
    own = _of_two_runs(cell)
    if control_cell is None:
        return OverControl(own, None, margin)
    return OverControl(own, own if control_cell is cell else _of_two_runs(control_cell), margin)


def _of_two_runs(cell: CellDiff) -> CellOfTwoRuns:
    return CellOfTwoRuns(cell.candidate_a, cell.where, cell.ratio, cell.verdict)
