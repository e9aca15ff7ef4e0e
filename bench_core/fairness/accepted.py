"""Findings that somebody accepts by the id of their rule, with a reason: the ratio is given, and the reason beside it.

An accepted `error` or `warning` becomes a `note` that holds the reason, so it forbids no ratio and leaves nothing open.
A rule with ACCEPTABLE = False is never accepted: where it is broken the number itself is wrong, and no reason mends
that.

>>> found = Finding(rule="dtype-mismatch", severity="error", message="Not the same number format: ...")
>>> in_words(applied([found], {"dtype-mismatch": "fp16 is what we ship"}))
'dtype-mismatch (fp16 is what we ship)'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bench_core.fairness import registry
from bench_core.fairness.finding import Finding


def applied(findings: Iterable[Finding], accept: Mapping[str, str]) -> list[Finding]:
    """The findings, those that are accepted as notes; `accept`: reason by the id of a rule."""
    return [_applied(finding, accept.get(finding.rule)) for finding in findings]


def reasons(findings: Iterable[Finding]) -> dict[str, str]:
    """The reason of every accepted finding, by the id of its rule, each once."""
    return {f.rule: f.accepted for f in findings if f.accepted is not None}


def in_words(findings: Iterable[Finding]) -> str:
    """What was accepted and why, for the words of a verdict; empty where nothing was."""
    return "; ".join(f"{rule} ({reason})" for rule, reason in reasons(findings).items())


def _applied(finding: Finding, reason: str | None) -> Finding:
    if reason is None or finding.severity == "note" or not registry.rules()[finding.rule].acceptable:
        return finding
    return finding.model_copy(update={"severity": "note", "accepted": reason})
