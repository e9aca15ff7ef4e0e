"""What an audit found, as a linter tells it, and two files side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench_core.cli.show import console
from bench_core.fairness import registry
from bench_core.fairness.audit.compare import Cell, CodeComparison
from bench_core.fairness.audit.ignores import without_effect
from bench_core.fairness.audit.report import Audited, Located
from bench_core.fairness.grouping import SEVERITIES

STYLE = {"error": "bold red", "warning": "yellow", "note": "cyan"}


def print_audit(audited: Sequence[Audited]) -> None:
    """Every finding with its line, why each rule matters and how to mend it where it is first broken, a summary."""
    out = console.stdout()
    explained: set[str] = set()
    for one in audited:
        lines = one.text.splitlines()
        for finding in one.findings:
            _print_finding(out, finding, lines, is_first=finding.rule not in explained)
            explained.add(finding.rule)
        for ignore, reason in without_effect(one.ignored, one.text):
            console.print_line(out, f"{one.path}:{ignore.line}:{ignore.column} this ignore has no effect: {reason}")
    console.print_line(out, summary(audited))


def _print_finding(out: Console, finding: Located, lines: Sequence[str], *, is_first: bool) -> None:
    where = f"{finding.path}:{finding.line}:{finding.column}"
    severity = Text(finding.severity, STYLE[finding.severity])
    out.print(f"{where}", severity, finding.rule, finding.message, soft_wrap=True, highlight=False)
    for line in _excerpt(finding, lines):
        console.print_line(out, f"    {line}")
    if is_first:
        console.print_line(out, f"  why:  {registry.rules()[finding.rule].words['en'].why}")
        console.print_line(out, f"  mend: {finding.fix}")


def _excerpt(finding: Located, lines: Sequence[str]) -> Iterator[str]:
    """The line of a finding, and below it carets from its first column to its last one in that line."""
    if finding.line > len(lines):
        return
    line = lines[finding.line - 1]
    end = finding.end_column if finding.end_line == finding.line else len(line) + 1
    indent = len(line) - len(line.lstrip())
    yield line.strip()
    yield " " * (finding.column - 1 - indent) + "^" * max(1, end - finding.column)


def summary(audited: Sequence[Audited]) -> str:
    """`2 files: 1 error, 3 warnings, 0 notes, 1 ignored`."""
    found = Counter(finding.severity for one in audited for finding in one.findings)
    ignored = sum(len(one.ignored) for one in audited)
    counts = [_counted(found[severity], severity) for severity in SEVERITIES]
    return f"{_counted(len(audited), 'file')}: {', '.join(counts)}, {ignored} ignored"


def _counted(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def print_comparison(path_a: str, path_b: str, comparison: CodeComparison) -> None:
    """What each file says of every part of its protocol, and the rules that their differences break."""
    out = console.stdout()
    console.print_line(out, f"A = {path_a}; B = {path_b}; the line is in brackets")
    table = Table(show_edge=False, pad_edge=False)
    for column in ("", "A", "B", "differs"):
        table.add_column(column)
    for row in comparison.rows:
        rule = Text(row.rule or "", STYLE[registry.rules()[row.rule].severity] if row.rule else "")
        table.add_row(row.aspect, _said(row.a), _said(row.b), rule)
    out.print(table)
    for finding in comparison.findings:
        console.print_line(out, f"{finding.severity} {finding.rule}: {finding.message}")
    if not comparison.findings:
        console.print_line(out, "nothing differs")


def _said(cell: Cell) -> str:
    return cell.text if cell.line is None else f"{cell.text} [{cell.line}]"
