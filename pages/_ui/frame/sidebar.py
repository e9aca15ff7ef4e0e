"""The frame around every page: name, pages, the selected run, the language."""

from __future__ import annotations

import streamlit as st

from bench_core.store.listing import Listed
from bench_core.words.catalogue import LANGUAGES
from pages._ui.frame import address, clock, navigation, stored
from pages._ui.frame.text import language, t

RUN_WIDGET, LANGUAGE_WIDGET = "sidebar.run", "sidebar.language"


def draw() -> None:
    """Draw the sidebar and choose which run is selected."""
    there = sorted((run for run in stored.listed() if not run.is_damaged), key=lambda run: run.label.archived)
    runs = {run.run_id: run for run in there}  # an archived one is not opened by itself, unless there is no other
    selected = address.choose_run(list(runs))
    with st.sidebar:
        st.markdown(f"### :material/balance: {t('app.name')}")
        navigation.menu()
        st.space("small")
        _run_picker(runs, selected)
        _language_switch()


def _run_picker(runs: dict[str, Listed], selected: str | None) -> None:
    """All runs but archived ones; none is chosen where the address asks for one that is not here."""
    offered = {i: run_title(run) for i, run in runs.items() if i == selected or not run.label.archived}
    if not offered:
        st.caption(t("sidebar.no_runs"))
        return
    st.session_state[RUN_WIDGET] = selected
    st.selectbox(
        t("sidebar.run"),
        list(offered),
        index=None if selected is None else 0,
        format_func=offered.__getitem__,
        placeholder=t("sidebar.choose_run"),
        key=RUN_WIDGET,
        on_change=_select,
        help=t("sidebar.run_help"),
    )


def _select() -> None:
    if run_id := st.session_state[RUN_WIDGET]:
        address.set_run(run_id)


def run_title(run: Listed) -> str:
    """Time, state if it is not done, and name of a run in one line; the name last, since it may be cut off."""
    state = stored.standing_of(run)
    parts = [clock.brief(run.created_ns), *([] if state == "done" else [t(f"standing.{state}")]), run.label.name]
    return " · ".join(parts)


def _language_switch() -> None:
    st.session_state[LANGUAGE_WIDGET] = language()
    st.segmented_control(
        t("sidebar.language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key=LANGUAGE_WIDGET,
        required=True,
        on_change=lambda: address.set_language(st.session_state[LANGUAGE_WIDGET]),
    )
