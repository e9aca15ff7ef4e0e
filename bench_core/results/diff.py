"""Two stored runs side by side: the conditions that differ, and for every cell that both have the ratio and a verdict.

For a gate in CI: yesterday's run against today's. The two were not interleaved, so calls are not paired
(`unpaired`), and what changed on the machine in between is in the ratio without the interval knowing of it: every
cell says so (`not-interleaved`). So a difference counts only against a control, a candidate that both runs share
unchanged (`fairness.control` has the rule); without one the answer is inconclusive, and no gate closes on it. Measured
as two candidates of one run, a difference is seen that a diff leaves open.

>>> # fails(diff(load("latest", store), load("before.json", store)), 0.03)
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench_core import plan
from bench_core.errors import InputError
from bench_core.fairness import comparison, control
from bench_core.fairness.comparison import Ratio, Side
from bench_core.fairness.rules import RULES
from bench_core.records import CellKey, Finding, Record, Verdict
from bench_core.results import differing as conditions
from bench_core.results import exports, result
from bench_core.results.differing import Condition
from bench_core.results.result import Result
from bench_core.stats import intervals, unpaired
from bench_core.store.database import Store

DIFFERENT = ("faster", "slower")


class CellDiff(Record):
    """One cell of both runs. `speedup` is that of B over A: median seconds of A over median seconds of B.

    `control` is the control's ratio with its interval, at the same batch size and steps; None where there is none, and
    for the cells of the control itself.
    """

    candidate_a: str
    candidate_b: str
    batch_size: int
    steps: int
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
    def where(self) -> str:
        """The cell in words."""
        return f"{self.candidate_b} at batch {self.batch_size}, {self.steps} steps"


class Diff(Record):
    """Run B against run A; `only_a` and `only_b` are cells that the other run does not have."""

    run_a: str
    run_b: str
    conditions: tuple[Condition, ...]
    cells: tuple[CellDiff, ...]
    only_a: tuple[CellKey, ...]
    only_b: tuple[CellKey, ...]


def load(ref: str, store: Store) -> Result:
    """A stored run by its id or `latest`, else a JSON export by its path; an id wins. Raises InputError."""
    if ref == "latest" or store.has_run(ref):
        return result.load(store, ref)
    if Path(ref).is_file():
        run, calls, events = exports.read(ref)
        return Result(run, tuple(calls), tuple(events))
    expected = "the id of a stored run, latest, or the path of a JSON export"
    raise InputError("run", given=ref, expected=expected, todo="list the stored ones with the command runs")


def diff(a: Result, b: Result) -> Diff:
    """B against A: what differs, and every cell that both have.

    Cells belong together by candidate; where each run has one candidate only, these two do whatever they are.
    """
    partner = _partners(a, b)
    differing = conditions.differing(a, b)
    ours, theirs = ([(c.candidate, c.batch_size, c.steps) for c in r.cells] for r in (a, b))
    both = {c: (partner[c[0]], *c[1:]) for c in ours if (partner.get(c[0]), *c[1:]) in theirs}
    cells = {pair[0]: _cell((a, b), pair, differing) for pair in both.items()}
    shared, margin = _control(a, b), a.spec.protocol.margin
    return Diff(
        run_a=a.run.run_id,
        run_b=b.run.run_id,
        conditions=tuple(differing),
        cells=tuple(_over_control(c, cells, shared, margin) for c in cells.values()),
        only_a=tuple(c for c in ours if c not in both),
        only_b=tuple(c for c in theirs if c not in both.values()),
    )


def _partners(a: Result, b: Result) -> dict[str, str]:
    """Candidate of B by candidate of A."""
    if len(a.spec.keys) == len(b.spec.keys) == 1:
        return {a.spec.keys[0]: b.spec.keys[0]}
    return {key: key for key in a.spec.keys if key in b.spec.keys}


def _control(a: Result, b: Result) -> str | None:
    """The candidate that shows what the machine did: a baseline that both runs have, else the first of several that
    they share. A run of one candidate has nothing beside what is under test."""
    shared = [key for key in a.spec.keys if key in b.spec.keys]
    if len(a.spec.keys) == len(b.spec.keys) == 1:
        return None
    baselines = [key for key in (a.spec.baseline, b.spec.baseline) if key in shared]
    return next(iter(baselines or shared[: len(shared) > 1 and 1]), None)


def fails(found: Diff, fail_slower: float | None = None) -> list[str]:
    """Why a gate should close, a line each: nothing in common, not comparable, surely slower than tolerated.

    `fail_slower` 0.03 tolerates that B takes 3 % longer; a cell fails when its whole interval, the control's included,
    lies beyond that. With None no cell fails by its speed. What cannot be decided does not fail; `undecided` has it.
    """
    if not found.cells:
        return ["the two runs have no cell in common"]
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
    """What the runs do not tell, a line each: cells without a verdict and why, and cells that only one run has; last
    what to do, where more rounds would not help."""
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
    """What else than a wide interval leaves a cell open, in words."""
    rules = [f.rule for f in cell.findings if f.rule in (*control.UNSURE, "machine-changed", "no-control")]
    return [RULES[rule].title for rule in dict.fromkeys(rules)]


def _interval(cell: CellDiff) -> str:
    if cell.ratio is None:
        return f"no interval from {cell.n_calls_a} and {cell.n_calls_b} calls"
    return f"anywhere from {cell.ratio[1]:.3f}x to {cell.ratio[2]:.3f}x"


# -- one cell ---------------------------------------------------------------------------------------------------


def _cell(runs: tuple[Result, Result], pair: tuple[CellKey, CellKey], differing: Sequence[Condition]) -> CellDiff:
    sides = [_side(run, cell, f"run {name}") for run, cell, name in zip(runs, pair, "AB", strict=True)]
    seconds = [[c.batch_s for c in side.calls if c.batch_s is not None] for side in sides]
    findings = [*_findings(runs, pair, sides), *_of_conditions(differing)]
    ratio = None
    if not comparison.is_broken(findings):
        spread = max(side.protocol.process_spread for side in sides)
        looked = any(plan.is_sequential(s.protocol, pair[0][1], len(s.calls)) for s in sides)
        allowance = unpaired.process_allowance(sides[0].calls, sides[1].calls, spread, sequential=looked)
        ratio = unpaired.ratio_interval(*seconds, allowance=allowance, sequential=looked)
        if ratio is None:
            evidence = f"{len(seconds[0])} and {len(seconds[1])} timed calls"
            findings.append(RULES["too-few-rounds"].finding("warning", evidence))
    medians = [statistics.median(values) if values else None for values in seconds]
    return CellDiff(
        candidate_a=pair[0][0],
        candidate_b=pair[1][0],
        batch_size=pair[0][1],
        steps=pair[0][2],
        n_calls_a=len(seconds[0]),
        n_calls_b=len(seconds[1]),
        batch_s_a=medians[0],
        batch_s_b=medians[1],
        findings=tuple(findings),
        **comparison.conclusion(findings, ratio, runs[0].spec.protocol.margin),
    )


def _side(run: Result, cell: CellKey, name: str) -> Side:
    return Side(
        name=f"{cell[0]} of {name}",
        candidate=next(c for c in run.spec.candidates if c.key == cell[0]),
        protocol=run.spec.protocol,
        calls=intervals.timed(run.calls, cell),
        scheduler=run.facts(cell[0]).get("scheduler"),
    )


def _findings(runs: tuple[Result, Result], pair: tuple[CellKey, CellKey], sides: Sequence[Side]) -> Iterator[Finding]:
    """What the rules of a comparison within one run say, and what there is only between two."""
    for run, cell in zip(runs, pair, strict=True):
        yield from comparison.failures([cell], run.failed)
        yield from run.cell_findings.get(cell, ())
    yield from comparison.asked(*sides)
    if all(side.calls for side in sides):
        yield from comparison.differences(*sides)
    yield RULES["not-interleaved"].finding("note", f"{runs[0].run.run_id} and {runs[1].run.run_id}")


def _of_conditions(differing: Sequence[Condition]) -> Iterator[Finding]:
    """Conditions that leave the work the same and still make a ratio less sure."""
    for rule, kind in (("environment-mismatch", "environment"), ("protocol-mismatch", "protocol")):
        told = [f"{c.name} {c.a} against {c.b}" for c in differing if c.kind == kind]
        if told:
            yield RULES[rule].finding("warning", "; ".join(told))


# -- over the control -------------------------------------------------------------------------------------------


def _over_control(cell: CellDiff, cells: Mapping[CellKey, CellDiff], shared: str | None, margin: float) -> CellDiff:
    """The cell as the control leaves it: a verdict that the machine may have made is taken back, with the reason."""
    if cell.verdict == "not comparable":
        return cell
    beside = cells.get((shared, cell.batch_size, cell.steps)) if shared else None
    is_control = shared is not None and cell is beside
    found = [*cell.findings, *(f for f in _unsure(beside) if f not in cell.findings)]
    doubts = list(_of_itself(cell, margin) if is_control else _of_control(cell, beside, margin))
    undecided = any(f.rule in (*control.UNSURE, "machine-changed") for f in (*found, *doubts))
    if undecided or (doubts and cell.verdict in DIFFERENT):
        cell = cell.model_copy(update={"verdict": "inconclusive"})
    beside_ratio = None if is_control or beside is None else beside.ratio
    return cell.model_copy(update={"findings": (*found, *doubts), "control": beside_ratio})


def _unsure(cell: CellDiff | None) -> list[Finding]:
    return [] if cell is None else [f for f in cell.findings if f.rule in control.UNSURE]


def _of_itself(cell: CellDiff, margin: float) -> Iterator[Finding]:
    """The control's own cells tell of the machine, so they are never faster or slower."""
    if cell.ratio is not None and control.has_moved(cell.ratio, margin):
        yield _moved(cell)
    elif cell.verdict in DIFFERENT:
        yield RULES["no-control"].finding("warning", f"{cell.where}: it is the control itself")


def _of_control(cell: CellDiff, beside: CellDiff | None, margin: float) -> Iterator[Finding]:
    """What the control says of the machine while this cell was measured."""
    if beside is None:
        evidence = f"{cell.where}: the runs share no other candidate there"
        yield RULES["no-control"].finding("warning", evidence)
    elif beside.ratio is None:
        yield RULES["no-control"].finding("warning", f"{cell.where}: the control {beside.candidate_a} has no ratio")
    elif control.has_moved(beside.ratio, margin):
        yield _moved(beside)
    elif cell.verdict in DIFFERENT and cell.ratio is not None:
        low, high = control.over(cell.ratio, beside.ratio)
        if low <= 1 <= high:
            evidence = f"{cell.where}: over the control {beside.candidate_a} anywhere from {low:.3f}x to {high:.3f}x"
            yield RULES["no-control"].finding("warning", evidence)


def _moved(beside: CellDiff) -> Finding:
    ratio, low, high = beside.ratio or (math.nan,) * 3
    evidence = f"the control {beside.where}: {ratio:.3f}x [{low:.3f}, {high:.3f}]"
    return RULES["machine-changed"].finding("warning", evidence)
