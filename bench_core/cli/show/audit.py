"""What an audit found, as a linter says it: place, rule and message, the line with carets, why, and how to mend it."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

from bench_core.cli.show import console
from bench_core.cli.show.numbers import counted
from bench_core.cli.show.snippet import WIDTH, printable, snippet
from bench_core.fairness.audit.report import Audited, Located
from bench_core.fairness.audit.whole import Audit
from bench_core.fairness.grouping import SEVERITIES
from bench_core.fairness.registry import rules
from bench_core.records import Severity

STYLE: dict[Severity, str] = {"error": "bold red", "warning": "yellow", "note": "cyan"}
MENDED_BY_ITSELF = ("wall-clock-not-monotonic", "serial-execution", "steps-hard-coded", "no-synchronize")
"""The rules of `fairness.audit.mend.MENDS`, which takes time to import."""


class Printer:
    """Prints findings; why a rule matters and how to mend it stand with its first finding only."""

    def __init__(self) -> None:
        self.out = console.stdout()
        self.code_width = min(self.out.width - 8, WIDTH)
        self._explained: set[str] = set()

    def finding(self, finding: Located, code: Iterable[Text]) -> None:
        """One finding with its code."""
        for line in (_head(finding), *code):
            self.line(line)
        if finding.rule not in self._explained:
            self._explained.add(finding.rule)
            words = rules()[finding.rule].words["en"]
            self.line(_labelled(self.out, "why", words.why))
            self.line(_labelled(self.out, "fix", words.fix))
        self.out.print()

    def line(self, text: Text | str) -> None:
        """Print a line without wrapping it."""
        shown = text if isinstance(text, Text) else Text(printable(text))
        self.out.print(shown, soft_wrap=True, highlight=False)


def print_findings(printer: Printer, audit: Audit) -> None:
    """The findings of every file, then the comments that ignore nothing."""
    for audited in audit.files:
        lines = audited.lines
        for finding in audited.findings:
            printer.finding(finding, _code(finding, lines, printer.code_width))
    for path, ignore, why in audit.useless_ignores:
        place = f"{path}:{ignore.line}:{ignore.column} ignore-without-effect (warning) This comment ignores nothing"
        printer.line(f"{place}: {why}")


def _head(finding: Located) -> Text:
    place = f"{finding.path}:{finding.line}:{finding.column}"
    head = Text.assemble((printable(place), "bold"), " ", (finding.rule, STYLE[finding.severity]))
    return head.append(f" ({finding.severity}) ").append(printable(finding.message))


def _code(finding: Located, lines: list[str], width: int) -> Iterator[Text]:
    """The first line of a finding, with carets below."""
    end = finding.end_column if finding.end_line == finding.line else None
    shown, carets = snippet(lines[finding.line - 1], finding.column, end, width).lines()
    number = str(finding.line)
    yield Text.assemble((f"{number:>5} | ", "dim"), shown)
    yield Text.assemble((f"{'':5} | ", "dim"), (carets, STYLE[finding.severity]))


def _labelled(out: Console, name: str, text: str) -> Text:
    """`why: text`, indented; wrapped where a terminal is too narrow for it."""
    width = out.width if out.is_terminal else len(text) + 40
    indent = " " * 8
    return Text(textwrap.fill(f"{name}: {text}", width, initial_indent=indent, subsequent_indent=indent))


def print_summary(printer: Printer, audit: Audit, *, says_fix: bool) -> None:
    """How many files and findings there are; with `says_fix`, how many of a kind that may be mended."""
    printer.line(summary(audit))
    candidates = sum(map(may_be_mended, audit.files))
    if candidates and says_fix:
        printer.line(f"{counted(candidates, 'finding')} may be mended: --diff shows how, --fix does it")


def may_be_mended(audited: Audited) -> int:
    """How many findings are of a kind that has a mend, though not everywhere."""
    return sum(finding.rule in MENDED_BY_ITSELF for finding in audited.findings)


def summary(audit: Audit) -> str:
    """`3 files: 1 error, 2 warnings; 1 ignored; 1 could not be read`."""
    counts = Counter(finding.severity for finding in audit.findings)
    found = ", ".join(counted(counts[severity], severity) for severity in SEVERITIES if counts[severity])
    parts = [f"{counted(len(audit.files), 'file')}: {found or 'nothing found'}"]
    if ignored := len(list(audit.ignored)):
        parts.append(f"{ignored} ignored by comments")
    if useless := len(list(audit.useless_ignores)):
        parts.append(f"{counted(useless, 'ignore')} without effect")
    if audit.unread:
        parts.append(f"{len(audit.unread)} not read")
    return "; ".join(parts)
