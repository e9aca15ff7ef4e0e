"""How a run departs from the gold standard, in words, before it is started."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from bench_core.fairness.registry import rules
from bench_core.records import Severity
from bench_core.request.departures import Departure
from pages._ui.frame.text import code, language, plain, t, translated
from pages._ui.show.verdicts import BOXES

SEVERITIES: tuple[Severity, ...] = ("error", "note", "warning")
"""Of the candidates first, then of the protocol."""


def draw(found: Sequence[Departure]) -> None:
    """What will not be comparable first, then what is asked otherwise; that nothing is, where nothing is."""
    for severity in SEVERITIES:
        if lines := [f"- {_said(d)}" for d in found if d.severity == severity]:
            BOXES[severity](t(f"departure.{severity}") + "\n" + "\n".join(lines))
    if not found:
        st.caption(t("departure.none"))


def _said(departure: Departure) -> str:
    """A departure in words; one that was found in a source with its rule's words."""
    if (found := departure.located) is None:
        return plain(translated(departure.text))
    rule = rules()[found.rule]
    said = {"title": rule.words[language()].title, "evidence": plain(rule.evidence(found, language()))}
    return t("departure.in_source", candidate=code(departure.candidate), line=found.line, **said)
