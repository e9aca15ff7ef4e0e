"""What to bear in mind about a run, for its report: cells that were not measured, and every broken rule once.

>>> # [c.title for c in cautions(result, Names(result.spec.keys), "en")]
"""

from __future__ import annotations

from typing import NamedTuple

from bench_core.fairness import accepted
from bench_core.fairness.finding import Comparison, Finding
from bench_core.fairness.grouping import Group, grouped
from bench_core.records import Severity
from bench_core.report.names import Names
from bench_core.results import evidence
from bench_core.results.failures import failures
from bench_core.results.result import Result
from bench_core.words.catalogue import text

MOST_EVIDENCE = 5
"""Pieces of evidence of one rule; further ones are counted only."""


class Caution(NamedTuple):
    """A broken rule in words."""

    severity: Severity
    word: str
    """The severity in words."""
    title: str
    why: str
    fix: str
    evidence: tuple[str, ...]
    accepted: str
    """Why somebody accepts it; empty where nobody does."""


def cautions(result: Result, names: Names, language: str) -> list[Caution]:
    """Findings of cells and of comparisons together, the worst first."""
    found: list[tuple[Comparison | None, Finding]] = [(None, finding) for finding in result.findings]
    found += [(c, f) for c in result.comparisons for f in c.findings if f not in result.findings]
    return [_caution(group, names, language) for group in grouped(found)]


def failed(result: Result, names: Names, language: str) -> list[str]:
    """A line for each reason for which something could not be measured, with what to do."""
    return [names.said(failure.sentence(language)) for failure in failures(result)]


def _caution(group: Group[Comparison | None], names: Names, language: str) -> Caution:
    words = group.rule.words[language]
    every = (evidence.lines(group.rule, c, language, said=names.said, name=names.of) for c in group.cases)
    lines = list(dict.fromkeys(line for own in every for line in own))
    if len(lines) > MOST_EVIDENCE:
        more = text("finding.more", language=language, n=len(lines) - MOST_EVIDENCE + 1)
        lines = [*lines[: MOST_EVIDENCE - 1], more]
    reasons = accepted.in_words(case.finding for case in group.cases)
    return Caution(
        severity=group.severity,
        word=text(f"severity.{group.severity}", language=language),
        title=words.title,
        why=words.why,
        fix=words.fix,
        evidence=tuple(lines),
        accepted=text("finding.accepted", language=language, reason=names.said(reasons)) if reasons else "",
    )
