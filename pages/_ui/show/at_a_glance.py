"""Is it really faster? The answer for each candidate in a sentence, first thing on a page of charts."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from bench_core.fairness.finding import Comparison
from bench_core.results.answers import Answer, answers
from pages._ui.frame.text import code, language, listed, plain, t
from pages._ui.show import verdicts


def draw(comparisons: Iterable[Comparison], *, is_final: bool = True) -> None:
    """A line for each candidate: icon, name and answer; before them what they are against, and at which steps.

    Nothing where nothing was compared.
    """
    comparisons = list(comparisons)
    if found := answers(comparisons):
        against, steps = comparisons[0].baseline, sorted({c.steps for c in comparisons})
        st.caption(t("glance.against", baseline=code(against), steps=listed(map(str, steps))))
        st.markdown("  \n".join(map(line if is_final else line_so_far, found)))


def line(answer: Answer) -> str:
    """An answer in Markdown, in the colour and with the icon of its verdict."""
    icon, color = verdicts.ICONS[answer.verdict], verdicts.COLORS[answer.verdict]
    said = {"candidate": code(answer.candidate), "sentence": plain(answer.sentence(language()))}
    return f":{color}[{icon}] {t('answer.of_candidate', **said)}"


def line_so_far(answer: Answer) -> str:
    """The same of a run that goes on: it says so, and has no colour of a verdict."""
    said = {"candidate": code(answer.candidate), "sentence": plain(answer.sentence(language()))}
    return f":gray[{verdicts.ICONS[answer.verdict]}] {t('so_far.of_candidate', **said)}"
