"""A wrong candidate at the field it was typed in: what is wrong, and buttons that put it right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import streamlit as st

from bench_core.errors import InputError
from bench_core.request import build, suggestions
from bench_core.spec import Candidate
from pages._ui.frame.text import code, in_words, plain, t


class Problem(NamedTuple):
    """What is wrong with a candidate string, in words, and right ones near it."""

    said: str
    meant: list[str]


def alone(text: str) -> Problem | None:
    """What is wrong with a candidate by itself; None where nothing is."""
    try:
        suggestions.check_offered(text)
    except InputError as error:
        return Problem(in_words(error), suggestions.suggestions(text))
    return None


def among(text: str, others: Sequence[str]) -> Problem | None:
    """The same of one that is to join others: it may not be there already."""
    if found := alone(text):
        return found
    candidate = Candidate.parse(text)
    right = [other for other in others if alone(other) is None]
    try:
        build.parsed([*right, text])
    except InputError as error:
        again = build.once_more(candidate)
        while again in others:
            again = build.once_more(Candidate.parse(again))
        twice = t("candidates.twice", candidate=candidate.key)
        return Problem(twice if candidate.key in others else in_words(error), [again])
    return None


def draw(problem: Problem, *, key: str, use: Callable[[str], None], drop: Callable[[], None] | None = None) -> None:
    """What is wrong, a button for each string that may have been meant, and one to give it up."""
    st.error(plain(problem.said), icon=":material/error:")
    with st.container(horizontal=True):
        for n, text in enumerate(problem.meant):
            label = t("candidates.use", candidate=code(text))
            st.button(label, key=f"{key}.use.{n}", icon=":material/auto_fix_high:", on_click=use, args=(text,))
        if drop is not None:
            st.button(t("candidates.discard"), key=f"{key}.discard", type="tertiary", on_click=drop)
