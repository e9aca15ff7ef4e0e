"""What more than one table and list shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from bench_core.cli.show.terminal import stderr, stdout
from bench_core.fairness import accepted
from bench_core.fairness.contexts import Compared, ratio_of
from bench_core.fairness.finding import Comparison
from bench_core.fairness.rule import CELL
from bench_core.results import sentences
from bench_core.visible import visible

if TYPE_CHECKING:
    from bench_core.results.diff import CellDiff
    from bench_core.results.result import Result

__all__ = ["stderr", "stdout"]
VERDICT_STYLE = {"faster": "green", "slower": "red", "not comparable": "bold magenta"}


def print_line(console: Console, line: str) -> None:
    """Print one line without wrapping it, however long it is: a message in it cannot begin another."""
    console.print(visible(line), soft_wrap=True, highlight=False)


def ratio(comparison: Compared | None) -> str:
    """`1.62x [1.58, 1.66]`: the speedup with its 95 % interval; a dash when there is none.

    Below it that over the fastest plain candidate, where the baseline is weak.
    """
    if comparison is None or ratio_of(comparison) is None:
        return "-"
    own, over = _ratio(comparison), getattr(comparison, "over_fastest", None)
    return own if over is None else f"{own}\n{_ratio(over)} over {over.candidate}"


def _ratio(given: Compared) -> str:
    return f"{given.speedup:.3f}x [{given.ci_low:.3f}, {given.ci_high:.3f}]"


def verdict(comparison: Comparison | CellDiff) -> Text:
    """The verdict with the rules that were accepted for it: `faster, accepted: dtype-mismatch`."""
    words = Text(comparison.verdict, VERDICT_STYLE.get(comparison.verdict, ""))
    rules = ", ".join(accepted.reasons(comparison.findings))
    return words.append(f", accepted: {rules}") if rules else words


def accepted_lines(comparisons: Iterable[Comparison | CellDiff]) -> Iterator[str]:
    """A line for every ratio that rests on accepted findings, with the reasons."""
    for c in comparisons:
        if reasons := accepted.in_words(c.findings):
            yield f"{_where(c)}: {c.verdict} {ratio(c)}, accepted: {reasons}"


def judged_lines(result: Result, comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Accepted findings, then all findings of these ratios and of the calls of those whom the run is about."""
    yield from accepted_lines(comparisons)
    keys = {c.key for c in result.spec.principals}
    own = (f for cell, findings in result.cell_findings.items() if cell.candidate in keys for f in findings)
    yield from sentences.finding_lines([*own, *(f for c in comparisons for f in c.findings)])


def _where(comparison: Comparison | CellDiff) -> str:
    if not isinstance(comparison, Comparison):
        return comparison.where
    return CELL(candidate=comparison.candidate, batch_size=comparison.batch_size, steps=comparison.steps)
