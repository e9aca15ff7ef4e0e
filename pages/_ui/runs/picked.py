"""Runs that are ticked in the list, and what can be done with several at once."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from bench_core.store import annotate
from bench_core.store.listing import Listed
from pages._ui.frame import address, navigation, stored
from pages._ui.frame.text import t

PICKED = "runs.picked"
COMPARE, LEAST = "compare_runs", 2
"""The page that compares runs, where there is one; it takes their ids as `?runs=ID,ID`."""


def selected_ids() -> list[str]:
    """The ids that are ticked, in the order in which they were; on other pages of the list too."""
    return list(st.session_state.get(PICKED, []))


def box(run: Listed) -> None:
    """The box that ticks a run."""
    key = f"runs.pick.{run.run_id}"
    st.session_state[key] = run.run_id in selected_ids()
    label = t("runs.pick", name=run.label.name)
    st.checkbox(label, key=key, label_visibility="collapsed", on_change=_changed, args=(run.run_id, key))


def bar(everything: Sequence[Listed]) -> None:
    """What can be done with the ticked runs; nothing where none is."""
    runs = {run.run_id: run for run in everything if run.run_id in selected_ids()}
    st.session_state[PICKED] = ids = [i for i in selected_ids() if i in runs]
    if not ids:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(t("runs.picked", n=len(ids)), width="content")
        if COMPARE in navigation.ENTRIES and len(ids) >= LEAST:
            _compare(ids)
        st.button(t("runs.action.archive"), key="runs.archive_picked", icon=":material/archive:", on_click=_archive)
        st.button(t("runs.unpick"), key="runs.unpick", icon=":material/close:", type="tertiary", on_click=_clear)


def _compare(ids: Sequence[str]) -> None:
    entry = navigation.ENTRIES[COMPARE]
    parameters = address.parameters() | {"runs": ",".join(ids)}
    st.page_link(entry.path, label=t("runs.compare"), icon=entry.icon, query_params=parameters)


def _archive() -> None:
    for run_id in selected_ids():
        annotate.archive(stored.store(), run_id, archived=True)
    _clear()


def _clear() -> None:
    st.session_state[PICKED] = []


def _changed(run_id: str, key: str) -> None:
    others = [i for i in selected_ids() if i != run_id]
    st.session_state[PICKED] = [*others, run_id] if st.session_state[key] else others
