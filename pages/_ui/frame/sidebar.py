"""The frame around every page: name, pages, the selected run, the language."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from bench_core.store.database import StoredRun
from bench_core.words.catalogue import LANGUAGES
from pages._ui.frame import address, navigation, stored
from pages._ui.frame.text import language, t

RUN_WIDGET, LANGUAGE_WIDGET = "sidebar.run", "sidebar.language"


def draw() -> None:
    """Draw the sidebar and choose which run is selected."""
    runs = {run.run_id: run for run in _runs()}
    selected = address.choose_run(list(runs))
    with st.sidebar:
        st.markdown(f"### :material/balance: {t('app.name')}")
        navigation.menu()
        st.space("small")
        _run_picker(runs, selected)
        _language_switch()
        address.keep_language()


def _runs() -> list[StoredRun]:
    """The newest runs, and the one in the address if it is older than they are."""
    runs = stored.newest_runs()
    asked = st.query_params.get("run")
    if asked and asked != "latest" and asked not in {r.run_id for r in runs} and stored.store().has_run(asked):
        runs.append(stored.store().run(asked))
    return runs


def _run_picker(runs: dict[str, StoredRun], selected: str | None) -> None:
    if selected is None:
        st.caption(t("sidebar.no_runs"))
        return
    st.session_state[RUN_WIDGET] = selected
    st.selectbox(
        t("sidebar.run"),
        list(runs),
        format_func={run_id: run_title(run) for run_id, run in runs.items()}.__getitem__,
        key=RUN_WIDGET,
        on_change=lambda: address.set_run(st.session_state[RUN_WIDGET]),
        help=t("sidebar.run_help"),
    )


def run_title(run: StoredRun) -> str:
    """Time, state and name of a run in one line; the name last, since it may be cut off."""
    made = datetime.fromtimestamp(run.created_ns / 1e9)
    when = f"{made:%m-%d %H:%M}"
    return f"{when} · {t('standing.' + stored.standing(run.run_id))} · {run.spec.name}"


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
