"""When a comparison of two runs closes a gate, and what it leaves open.

A gate closes where a cell's whole interval lies beyond what is tolerated, or where the runs did not do the same work.
What is not decided does not close it; `--strict` asks for an answer.

>>> # fails(found, 0.03), undecided(found, 0.03)
"""

from __future__ import annotations

from bench_core.fairness import registry
from bench_core.records import Record
from bench_core.results import diff_sentences
from bench_core.results.diff_records import CellDiff, Diff


class Gate(Record):
    """What a gate says of two runs, in lines."""

    fail_slower: float | None
    fails: tuple[str, ...]
    undecided: tuple[str, ...]


def gate(found: Diff, fail_slower: float | None = None) -> Gate:
    """Why it closes, and what is left open; see `fails` and `undecided`."""
    closed, left_open = fails(found, fail_slower), undecided(found, fail_slower)
    return Gate(fail_slower=fail_slower, fails=tuple(closed), undecided=tuple(left_open))


def fails(found: Diff, fail_slower: float | None = None) -> list[str]:
    """Why a gate should close, a line each: no cell in common, not comparable, or slower than tolerated.

    `fail_slower` 0.03 tolerates that B takes 3 % longer. With None no cell fails by its speed. What is not decided does
    not fail; `undecided` lists it.
    """
    if not found.cells:
        why = "; ".join(f.message for f in found.findings if f.severity == "error")
        return ["the two runs have no cell in common" + (f" ({why})" if why else "")]
    return [reason for cell in found.cells if (reason := _reason(cell, fail_slower))]


def _reason(cell: CellDiff, fail_slower: float | None) -> str | None:
    """Why this cell closes the gate; None where it does not."""
    if cell.verdict == "not comparable":
        errors = "; ".join(f.message for f in cell.findings if f.severity == "error")
        return f"{cell.where}: not comparable ({errors})"
    longer = _longer(cell)
    if fail_slower is None or longer is None or longer[0] <= fail_slower:
        return None
    return f"{cell.where}: takes {longer[0]:.1%} to {longer[1]:.1%} longer, {fail_slower:.1%} tolerated"


def _longer(cell: CellDiff) -> tuple[float, float] | None:
    """How much longer B takes, at least and at most; None of the control, and where that is not known."""
    if cell.is_control or cell.left_open_by or cell.ratio is None:
        return None
    return 1 / cell.ratio[2] - 1, 1 / cell.ratio[1] - 1


def undecided(found: Diff, fail_slower: float | None = None) -> list[str]:
    """What is not decided, a line each: cells with the reason, then cells that only one run has.

    With `fail_slower` a cell is decided where its interval lies on one side of that, whatever the verdict; without,
    where the verdict is not `inconclusive`. The control is never asked. The last line says what to do.
    """
    left_open = [c for c in found.asked if _is_open(c, fail_slower)]
    why = [f"{c.where}: {_why(c)}" for c in left_open]
    alone = [
        f"{key} at batch {b}, {steps} steps: only in run {run}"
        for run, cells in ((found.run_a, found.only_a), (found.run_b, found.only_b))
        for key, b, steps in cells
    ]
    nothing = ["the two runs share nothing but the control"] if found.cells and not found.asked and not alone else []
    return [*why, *alone, *nothing, *([diff_sentences.todo()] if left_open else [])]


def _is_open(cell: CellDiff, fail_slower: float | None) -> bool:
    longer = _longer(cell)
    if fail_slower is None or longer is None:
        return cell.verdict == "inconclusive"
    return longer[0] <= fail_slower < longer[1]


def _why(cell: CellDiff) -> str:
    """The rules that leave it open, else that its interval is too wide."""
    if cell.left_open_by:
        titles = (registry.rules()[rule].words["en"].title for rule in cell.left_open_by)
        return f"the machine changed, or may have ({'; '.join(titles)}), {_interval(cell)}"
    return _interval(cell)


def _interval(cell: CellDiff) -> str:
    if cell.ratio is None:
        calls = (cell.n_pairs_a, cell.n_pairs_b) if cell.n_pairs_a else (cell.n_calls_a, cell.n_calls_b)
        return "no interval from {} and {} {}".format(*calls, "paired rounds" if cell.n_pairs_a else "calls")
    return f"anywhere from {cell.ratio[1]:.3f}x to {cell.ratio[2]:.3f}x"
