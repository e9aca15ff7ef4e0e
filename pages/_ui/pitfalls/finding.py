"""What the rules say of the wrong side, from its code and from what was measured of it; the pitfall gives no hint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

import streamlit as st

from bench_core.fairness.grouping import SEVERITIES
from bench_core.fairness.registry import rules
from bench_core.lab.experiment import wrong_side
from bench_core.models.registry import runs_code
from bench_core.pitfalls.registry import Pitfall
from pages._ui.audit.source import evidence
from pages._ui.frame.text import code, language, plain, prose, t
from pages._ui.show.verdicts import BOXES, renamed

if TYPE_CHECKING:
    from bench_core.lab.outcome import Outcome
    from bench_core.results.result import Result


def draw(pitfall: Pitfall, outcome: Outcome, result: Result) -> None:
    """The findings of the pitfall's rule; those of other rules folded."""
    st.subheader(t("pitfalls.finding"))
    names = _names(pitfall, result)
    if pitfall.RULE is None:
        st.caption(t("pitfalls.no_rule"))
    elif pitfall.RULE in outcome.flags:
        st.caption(t("pitfalls.finding_about", rule=code(pitfall.RULE)))
        _box(pitfall.RULE, outcome, names)
    others = _worst_first(outcome, outcome.flags - {pitfall.RULE})
    if others:
        with st.expander(t("pitfalls.other_findings", n=len(others)), icon=":material/troubleshoot:"):
            for rule in others:
                _box(rule, outcome, names)


def _box(rule: str, outcome: Outcome, names: Mapping[str, str]) -> None:
    """One rule: where it is broken in the code, where in the records, why it matters and how to mend it."""
    said = [
        t("pitfalls.in_code", line=found.line, evidence=prose(evidence(found)))
        for found in outcome.located
        if found.rule == rule
    ] + [
        t("pitfalls.in_records", evidence=plain(renamed(evidence(found), names)))
        for found in outcome.findings
        if found.rule == rule
    ]
    words, severity = rules()[rule].words[language()], _severity(outcome, rule)
    head = t("finding.head", severity=t(f"severity.{severity}"), **{k: prose(v) for k, v in words._asdict().items()})
    BOXES[severity](head + "\n" + "\n".join(f"- {line}" for line in dict.fromkeys(said)))


def _severity(outcome: Outcome, rule: str) -> str:
    """The worst with which a rule was broken."""
    found = {f.severity for f in (*outcome.findings, *outcome.located) if f.rule == rule}
    return min(found, key=SEVERITIES.index)


def _worst_first(outcome: Outcome, flags: Iterable[str]) -> list[str]:
    return sorted(flags, key=lambda rule: (SEVERITIES.index(_severity(outcome, rule)), rule))


def _names(pitfall: Pitfall, result: Result) -> dict[str, str]:
    """The two of the wrong side by their roles; of the others, and of paths by themselves, the name of the file."""
    taken = wrong_side(result, pitfall)[1]
    files = {c.model: PurePath(c.model).name for c in result.spec.candidates if runs_code(c.model)}
    paths = {model.partition(":")[2]: name for model, name in files.items()}
    others = {c.key: c.short.removeprefix("file:") for c in result.spec.candidates}
    roles = {taken.base: t("pitfalls.role.base"), taken.other: t("pitfalls.role.other")}
    return paths | files | others | roles
