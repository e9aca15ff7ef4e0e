"""Is it really faster? The answer for each candidate in a sentence, first thing on a page of charts."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from bench_core.fairness.finding import Comparison
from bench_core.results.answers import answers
from pages._ui.frame.text import code, language, plain, t
from pages._ui.show.verdicts import ICONS

COLORS = {"faster": "green", "slower": "red", "no difference": "blue", "not comparable": "red"}
"""Of verdicts that are known; others are orange. The icon differs too."""
MIXED = ":material/rule:"


def draw(comparisons: Iterable[Comparison]) -> None:
    """A line for each candidate: icon, name and answer. Nothing where nothing was compared."""
    lines = []
    for answer in answers(comparisons):
        color, icon = COLORS.get(answer.verdict, "orange"), ICONS.get(answer.verdict, MIXED)
        said = t("glance.answer", candidate=code(answer.candidate), answer=plain(answer.sentence(language())))
        lines.append(f":{color}[{icon}] {said}")
    if lines:
        st.markdown("  \n".join(lines))
