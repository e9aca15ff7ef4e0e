"""Findings grouped for display: every rule once, the worst first; equal evidence once, with all its places.

>>> finding = Finding(rule="drift", severity="note", message="Times changed over the run: +5.0%")
>>> [(g.rule.id, g.cases[0].where) for g in grouped([("batch 1", finding), ("batch 4", finding)])]
[('drift', ('batch 1', 'batch 4'))]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar, get_args

from bench_core.fairness.finding import Finding
from bench_core.fairness.registry import rules
from bench_core.fairness.rule import Rule
from bench_core.records import Severity

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""From the worst on."""
Where = TypeVar("Where")


@dataclass(frozen=True)
class Case(Generic[Where]):
    """One piece of evidence and the places where it was found, each once."""

    finding: Finding
    where: tuple[Where, ...]


@dataclass(frozen=True)
class Group(Generic[Where]):
    """All cases of one rule and severity, in the order in which they were found."""

    rule: Rule
    severity: Severity
    cases: tuple[Case[Where], ...]


def grouped(found: Iterable[tuple[Where, Finding]]) -> list[Group[Where]]:
    """Groups of (where, finding), by severity, then in the order in which their rules were first found."""
    groups: dict[tuple[Severity, str], dict[str, tuple[Finding, list[Where]]]] = {}
    for where, finding in found:
        cases = groups.setdefault((finding.severity, finding.rule), {})
        places = cases.setdefault(finding.message, (finding, []))[1]
        if where not in places:
            places.append(where)
    return [
        Group(rules()[rule], severity, tuple(Case(finding, tuple(places)) for finding, places in cases.values()))
        for (severity, rule), cases in sorted(groups.items(), key=lambda item: SEVERITIES.index(item[0][0]))
    ]
