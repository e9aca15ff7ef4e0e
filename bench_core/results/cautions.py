"""What is to be known before a run's ratios are believed: how many rules were broken, and what a verdict rests on.

>>> # finding_counts(result)
>>> # {'error': 0, 'warning': 1, 'note': 1}
"""

from __future__ import annotations

from collections.abc import Iterable

from bench_core.fairness.finding import Finding
from bench_core.fairness.grouping import SEVERITIES, grouped
from bench_core.records import Severity
from bench_core.results.result import Result


def all_findings(result: Result) -> list[Finding]:
    """The findings of cells and of comparisons; those of a cell come again with each of its comparisons."""
    return [*result.findings, *(f for c in result.comparisons for f in c.findings)]


def finding_counts(result: Result) -> dict[Severity, int]:
    """How many rules a run breaks; see `counted`."""
    return counted(all_findings(result))


def counted(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many rules were broken by severity, each rule once however often it was; 0 where none was."""
    groups = grouped((None, finding) for finding in findings)
    return {severity: sum(g.severity == severity for g in groups) for severity in SEVERITIES}


def cautions(result: Result) -> dict[str, tuple[str, ...]]:
    """By candidate the ids of the rules, each once, that its ratios broke without being forbidden: few rounds, drift.

    Errors are in the verdict itself, notes change nothing.
    """
    found: dict[str, dict[str, None]] = {}
    for comparison in result.comparisons:
        found.setdefault(comparison.candidate, {})
        if comparison.speedup is None:
            continue
        rules = (f.rule for f in comparison.findings if f.severity == "warning")
        found[comparison.candidate].update(dict.fromkeys(rules))
    return {candidate: tuple(rules) for candidate, rules in found.items()}
