"""When a comparison of two runs closes a gate, and what it leaves open.

A gate closes where a cell's whole interval lies beyond what is tolerated, or where the runs did not do the same work.
What is not decided does not close it; `--strict` asks for an answer. Every line is said in either language.

>>> # fails(found, 0.03), undecided(found, 0.03), undecided(found, language="zh")
"""

from __future__ import annotations

from collections.abc import Iterable

from bench_core.fairness import registry
from bench_core.fairness.finding import Finding
from bench_core.records import Record
from bench_core.results import diff_sentences
from bench_core.results.diff_records import CellDiff, Diff
from bench_core.words.catalogue import DEFAULT_LANGUAGE, text


class GateLines(Record):
    """What a gate says of two runs, in lines."""

    fail_slower: float | None
    fails: tuple[str, ...]
    undecided: tuple[str, ...]


def gate(found: Diff, fail_slower: float | None = None) -> GateLines:
    """Why it closes, and what is left open; see `fails` and `undecided`."""
    closed, left_open = fails(found, fail_slower), undecided(found, fail_slower)
    return GateLines(fail_slower=fail_slower, fails=tuple(closed), undecided=tuple(left_open))


def fails(found: Diff, fail_slower: float | None = None, language: str = DEFAULT_LANGUAGE) -> list[str]:
    """Why a gate should close, a line each: no cell in common, not comparable, or slower than tolerated.

    `fail_slower` 0.03 tolerates that B takes 3 % longer. With None no cell fails by its speed. What is not decided does
    not fail; `undecided` lists it.
    """
    if not found.cells:
        why = _errors(found.findings, language)
        return [text("diff.no_cells.why" if why else "diff.no_cells", language=language, why=why)]
    return [reason for cell in found.cells if (reason := _reason(cell, fail_slower, language))]


def _reason(cell: CellDiff, fail_slower: float | None, language: str) -> str | None:
    """Why this cell closes the gate; None where it does not."""
    if cell.verdict == "not comparable":
        errors = _errors(cell.findings, language)
        return _of(cell, text("diff.not_comparable", language=language, why=errors), language)
    longer = _longer(cell)
    if fail_slower is None or longer is None or longer[0] <= fail_slower:
        return None
    least, most, tolerated = (f"{share:.1%}" for share in (*longer, fail_slower))
    too_long = text("diff.takes_longer", language=language, least=least, most=most, tolerated=tolerated)
    return _of(cell, too_long, language)


def _of(cell: CellDiff, what: str, language: str) -> str:
    """What is said of a cell, after its name."""
    return text(
        "diff.of_cell",
        language=language,
        where=_where(cell.candidate, cell.batch_size, cell.steps, language),
        what=what,
    )


def _where(candidate: str, batch_size: int, steps: int, language: str) -> str:
    names = {"candidate": candidate, "batch_size": batch_size, "steps": steps}
    return text("diff.cell", language=language, **names)


def _errors(findings: Iterable[Finding], language: str) -> str:
    """The errors among these findings."""
    rules = registry.rules()
    return _joined(
        (
            text(
                "diff.broken",
                language=language,
                title=rules[f.rule].words[language].title,
                evidence=rules[f.rule].evidence(f, language),
            )
            for f in findings
            if f.severity == "error"
        ),
        language,
    )


def _joined(parts: Iterable[str], language: str) -> str:
    return text("diff.separator", language=language).join(parts)


def _longer(cell: CellDiff) -> tuple[float, float] | None:
    """How much longer B takes, at least and at most; None of the control, and where that is not known."""
    if cell.is_control or cell.left_open_by or cell.ratio is None:
        return None
    return 1 / cell.ratio[2] - 1, 1 / cell.ratio[1] - 1


def undecided(found: Diff, fail_slower: float | None = None, language: str = DEFAULT_LANGUAGE) -> list[str]:
    """What is not decided, a line each: cells with the reason, then cells that only one run has.

    With `fail_slower` a cell is decided where its interval lies on one side of that, whatever the verdict; without,
    where the verdict is not `inconclusive`. The control is never asked. The last line says what to do.
    """
    left_open = [c for c in found.asked if _is_open(c, fail_slower)]
    why = [_of(c, _why(c, language), language) for c in left_open]
    alone = [
        text("diff.alone", language=language, where=_where(*cell, language), run=run)
        for run, cells in ((found.run_a, found.only_a), (found.run_b, found.only_b))
        for cell in cells
    ]
    is_nothing = found.cells and not found.asked and not alone
    nothing = [text("diff.only_control", language=language)] if is_nothing else []
    return [*why, *alone, *nothing, *([diff_sentences.todo(language)] if left_open else [])]


def _is_open(cell: CellDiff, fail_slower: float | None) -> bool:
    longer = _longer(cell)
    if fail_slower is None or longer is None:
        return cell.verdict == "inconclusive"
    return longer[0] <= fail_slower < longer[1]


def _why(cell: CellDiff, language: str) -> str:
    """The rules that leave it open, else that its interval is too wide."""
    interval = _interval(cell, language)
    if not cell.left_open_by:
        return interval
    titles = _joined((registry.rules()[rule].words[language].title for rule in cell.left_open_by), language)
    return text("diff.machine_changed", language=language, why=titles, interval=interval)


def _interval(cell: CellDiff, language: str) -> str:
    """Where the ratio lies, or of how much there is no interval."""
    if cell.ratio is not None:
        low, high = (f"{end:.3f}" for end in cell.ratio[1:])
        return text("diff.anywhere", language=language, low=low, high=high)
    if cell.n_pairs_a:
        return text("diff.no_interval.pairs", language=language, a=cell.n_pairs_a, b=cell.n_pairs_b)
    return text("diff.no_interval.calls", language=language, a=cell.n_calls_a, b=cell.n_calls_b)
