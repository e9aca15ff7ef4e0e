"""Which comparison of code is looked at: one of the stored ones, or a new one."""

from __future__ import annotations

import streamlit as st

from bench_core.store.listing import Listed
from pages._ui.frame import address, sidebar, stored
from pages._ui.frame.text import named, t

VIEWS = ("this", "new")
VIEW, RUN = "compare.view", "compare.run"


def view() -> str:
    """`new`, or `this` where a comparison is stored; at first that of the selected run."""
    if not _stored():
        st.info(t("compare.first"), icon=":material/lightbulb:")
        return "new"
    if VIEW not in st.session_state:
        st.session_state[VIEW] = "this" if address.selected_run() in _stored() else "new"
    chosen = st.segmented_control(
        t("run.view"),
        VIEWS,
        key=VIEW,
        format_func=named("compare.view", VIEWS),
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    return str(chosen)


def run() -> str:
    """The selected comparison; where the selected run is none, asks for one and ends the page."""
    runs, selected = _stored(), address.selected_run()
    is_one = selected in runs
    st.session_state[RUN] = selected if is_one else None
    st.selectbox(
        t("compare.run"),
        list(runs),
        format_func=sidebar.titles(runs.values()).__getitem__,
        key=RUN,
        index=0 if is_one else None,
        placeholder=t("compare.choose_run"),
        on_change=_select,
    )
    if selected is None or not is_one:
        st.info(t("compare.not_a_comparison"), icon=":material/lightbulb:")
        st.stop()
    return selected


def _select() -> None:
    if run_id := st.session_state[RUN]:
        address.set_run(run_id)


def _stored() -> dict[str, Listed]:
    """The stored comparisons of code."""
    return {r.run_id: r for r in stored.listed() if r.spec is not None and r.spec.command == "compare"}
