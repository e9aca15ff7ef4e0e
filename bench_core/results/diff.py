"""Two stored runs side by side: the conditions that differ, and for every cell that both have the ratio and a verdict.

For a gate in CI: yesterday's run against today's. What the machine did in between is taken out with a control, a
candidate that both runs share unchanged: what is said of another candidate is the ratio of its speedups over the
control in the two runs (`stats.sittings`), whose calls are paired within each run. Without a control, or where a run
was disturbed or made elsewhere, the answer is inconclusive, and no gate closes (`diff_gate`). Measuring both as
candidates of one run can decide what a diff leaves open.

>>> # fails(diff(load("latest", store), load("before.json", store)), 0.03)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from bench_core.errors import InputError
from bench_core.events import Facts
from bench_core.fairness import accepted, comparison, registry
from bench_core.fairness.contexts import Side, TwoRuns
from bench_core.phrase import Phrase
from bench_core.records import CellKey
from bench_core.results import exports
from bench_core.results.diff_cells import TwoSides, judged
from bench_core.results.diff_gate import fails, undecided
from bench_core.results.diff_records import CellDiff, Control, Diff, Drift
from bench_core.results.differing import differing
from bench_core.results.result import Result, load_result
from bench_core.store import references
from bench_core.store.database import Store

__all__ = ["CellDiff", "Diff", "diff", "fails", "load", "pair", "undecided"]


def load(ref: str, store: Store) -> Result:
    """A JSON export by its path, else a stored run as `Store.find` knows it; an id wins. Raises InputError."""
    if Path(ref).is_file() and not references.is_relative(ref) and not store.has_run(ref):
        run, calls, events = exports.read(ref)
        return Result(run, tuple(calls), tuple(events))
    if Path(ref).suffix or "/" in ref:
        expected = "the id of a stored run, latest, or the path of a JSON export"
        raise InputError("run", given=ref, expected=expected, todo="list the stored ones with the command runs")
    return load_result(store, ref)


def pair(ref_a: str, ref_b: str, store: Store) -> tuple[Result, Result]:
    """Both runs of a comparison. Raises InputError where they are one and the same, an export of it included."""
    a, b = load(ref_a, store), load(ref_b, store)
    if a.run.run_id == b.run.run_id:
        given = Phrase("{run} both times", run=a.run.run_id)
        todo = "name another one; to compare the candidates of one run, read its own answer"
        raise InputError("runs", given=given, expected="two different runs", todo=todo)
    return a, b


def diff(
    a: Result, b: Result, accept: Mapping[str, str] = MappingProxyType({}), names: tuple[str, str] = ("A", "B")
) -> Diff:
    """B against A: what differs, and every cell that both have.

    Cells are matched by candidate, batch size and steps. Where each run has only one candidate, these two are matched
    whatever their names are. `accept`: reasons for findings that are accepted, by rule; what either run accepts of its
    own cells by themselves counts as well. `names`: what the two runs are called, where more than two are compared.
    """
    partner = _partners(a, b)
    runs = TwoRuns(a.run.run_id, b.run.run_id, differing(a, b))
    between = accepted.applied(registry.findings("between_runs", runs), accept)
    ours, theirs = ([c.key for c in r.cells] for r in (a, b))
    pairs = [(c, CellKey(partner[c.candidate], *c.group)) for c in ours if c.candidate in partner]
    both = {x: y for x, y in pairs if y in theirs}
    sides = {x: (_side(a, x, names[0]), _side(b, y, names[1])) for x, y in both.items()}
    measured = {
        x: TwoSides(*two, [*accepted.applied(comparison.findings(*two), accept), *between], names)
        for x, two in sides.items()
    }
    shared, margin = _control(a, b), a.spec.protocol.margin
    beside = {x: measured.get(CellKey(shared, *x.group)) if shared else None for x in measured}
    cells = tuple(judged(own, beside[x], accept, margin) for x, own in measured.items())
    return Diff(
        run_a=a.run.run_id,
        run_b=b.run.run_id,
        conditions=tuple(runs.conditions),
        cells=cells,
        only_a=tuple(c for c in ours if c not in both),
        only_b=tuple(c for c in theirs if c not in both.values()),
        findings=tuple(between),
        control=None if shared is None else Control(candidate=shared, cells=tuple(_drifts(cells)), run=names[1]),
    )


def _side(result: Result, cell: CellKey, run: str) -> Side:
    return result.side(cell, f"{cell.candidate} of run {run}")


def _drifts(cells: Iterable[CellDiff]) -> Iterator[Drift]:
    """How much longer the control took in B, of its own cells."""
    for cell in cells:
        if cell.is_control and cell.raw is not None:
            longer, low, high = 1 / cell.raw[0], 1 / cell.raw[2], 1 / cell.raw[1]
            yield Drift(batch_size=cell.batch_size, steps=cell.steps, longer=longer, ci_low=low, ci_high=high)


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
