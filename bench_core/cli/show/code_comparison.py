"""Two source files side by side: a table of what each says of its protocol, and every difference by its rule."""

from __future__ import annotations

import os
from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from bench_core.cli.show.audit import STYLE, Printer
from bench_core.cli.show.snippet import printable, snippet
from bench_core.fairness.audit.compare import Cell, CodeComparison, Differing
from bench_core.fairness.audit.report import Audited


def print_comparison(printer: Printer, comparison: CodeComparison, a: Audited, b: Audited) -> None:
    """The table, then the differences with the lines of both files."""
    printer.out.print(_table(comparison, a, b))
    printer.out.print()
    for difference in comparison.findings:
        printer.finding(difference, _code(difference, a, b))
    untimed = list(_untimed(comparison, a, b))
    for path in untimed:
        printer.line(f"{path}: no timed call of a pipeline was found to compare")
    if not (untimed or comparison.findings):
        printer.line("both say the same of all that was found")


def _table(comparison: CodeComparison, a: Audited, b: Audited) -> Table:
    table = Table("aspect", printable(a.path), printable(b.path), "rule", show_edge=False, pad_edge=False)
    severities = {finding.aspect: finding.severity for finding in comparison.findings}
    for row in comparison.rows:
        severity = severities.get(row.aspect)
        rule = Text(f"{row.rule} ({severity})", STYLE[severity]) if row.rule and severity else Text("")
        table.add_row(row.aspect, _cell(row.a), _cell(row.b), rule)
    return table


def _cell(cell: Cell) -> Text:
    text, line = Text(printable(cell.text)), f"(line {cell.line})"
    return text if cell.line is None or line in cell.text else text.append(f" {line}", "dim")


def _code(difference: Differing, a: Audited, b: Audited) -> Iterator[Text]:
    """The lines of both files in which they say something of the aspect."""
    places = [(a, difference.against_line), (b, difference.line)]
    said = [(f"{os.path.basename(side.path)}:{line}", side.lines[line - 1]) for side, line in places if line]
    width = max(len(place) for place, _ in said)
    for place, line in said:
        shown, _ = snippet(line, 1).lines()
        yield Text.assemble((f"{printable(place):>{width + 8}} | ", "dim"), shown)


def _untimed(comparison: CodeComparison, a: Audited, b: Audited) -> Iterator[str]:
    """The files in which no aspect was found at all."""
    if all(row.a.line is None for row in comparison.rows):
        yield a.path
    if all(row.b.line is None for row in comparison.rows):
        yield b.path
