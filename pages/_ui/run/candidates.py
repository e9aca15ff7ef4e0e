"""The candidates of a new run: a list with its baseline, each checked where it stands."""

from __future__ import annotations

import streamlit as st

from bench_core.spec import Candidate
from pages._ui.frame.text import code, plain, t
from pages._ui.run import builder, fixing, names
from pages._ui.run.chosen import CHOSEN, baseline, chosen, replace, set_baseline


def picker() -> bool:
    """The list of candidates, and the form for another one; whether all that they say is right."""
    rows = [_row(index, candidate) for index, candidate in enumerate(chosen())]
    if not rows:
        st.info(t("candidates.none"))
    return all([*rows, builder.draw()])


def _row(index: int, candidate: str) -> bool:
    """A candidate, in words and as its string; whether there is such a candidate."""
    problem = fixing.alone(candidate)
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            words = plain(names.of_candidate(Candidate.parse(candidate)))
            st.markdown(f"{words}  \n{code(candidate)}", width="stretch")
            with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
                _buttons(index, candidate)
        if problem:
            fixing.draw(problem, key=f"run.row.{index}", use=lambda text: replace(candidate, text))
    return problem is None


def _buttons(index: int, candidate: str) -> None:
    if candidate == baseline():
        st.badge(t("candidates.baseline"), icon=":material/flag:", color="blue")
    else:
        st.button(
            t("candidates.make_baseline"),
            key=f"run.base.{index}",
            on_click=set_baseline,
            args=(candidate,),
            type="tertiary",
        )
    st.button(
        t("candidates.remove"),
        key=f"run.remove.{index}",
        icon=":material/delete:",
        on_click=_remove,
        args=(candidate,),
        type="tertiary",
    )


def _remove(candidate: str) -> None:
    st.session_state[CHOSEN] = [c for c in chosen() if c != candidate]
