"""What the rules say of the wrong side, from its code and from what was measured of it; the pitfall gives no hint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from bench_core.fairness.registry import rules
from bench_core.pitfalls.registry import Pitfall
from pages._ui.audit.source import evidence
from pages._ui.frame.text import code, language, plain, prose, t
from pages._ui.show.verdicts import BOXES, boxes

if TYPE_CHECKING:
    from bench_core.fairness.audit.report import Located
    from bench_core.lab.outcome import Outcome


def draw(pitfall: Pitfall, outcome: Outcome) -> None:
    """The findings of the pitfall's rule; those of other rules folded."""
    st.subheader(t("pitfalls.finding"))
    if pitfall.RULE is None:
        st.caption(t("pitfalls.no_rule"))
    else:
        st.caption(t("pitfalls.finding_about", rule=code(pitfall.RULE)))
        _both(outcome, [pitfall.RULE])
    others = sorted(outcome.flags - {pitfall.RULE})
    if others:
        with st.expander(t("pitfalls.other_findings", n=len(others)), icon=":material/troubleshoot:"):
            _both(outcome, others)


def _both(outcome: Outcome, wanted: Sequence[str]) -> None:
    """What these rules found in the code, then what they found in the records."""
    for found in outcome.located:
        if found.rule in wanted:
            _located(found)
    boxes(found for found in outcome.findings if found.rule in wanted)


def _located(found: Located) -> None:
    """A finding in the code, as the page Audit says it."""
    words = rules()[found.rule].words[language()]
    head = t("audit.box", title=plain(words.title), evidence=prose(evidence(found)))
    fix = t("audit.fix", fix=prose(words.fix))
    line = f"**{t('audit.line', line=found.line)}** · "
    BOXES[found.severity](f"{line}{head}\n\n{prose(words.why)}\n\n{fix}")
