"""The frame around every page: name, pages, the selected run, the language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

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
        address.keep_language()


def _run_picker(runs: dict[str, Listed], selected: str | None) -> None:
    """All runs but archived ones; none is chosen where the address asks for one that is not here."""
    offered = {i: run for i, run in runs.items() if i == selected or not run.label.archived}
    if not offered:
        st.caption(t("sidebar.no_runs"))
        return
    st.session_state[RUN_WIDGET] = selected
    st.selectbox(
        t("sidebar.run"),
        list(offered),
        index=None if selected is None else 0,
        format_func=titles(offered.values()).__getitem__,
        placeholder=t("sidebar.choose_run"),
        key=RUN_WIDGET,
        on_change=_select,
        help=t("sidebar.run_help"),
    )


def _select() -> None:
    if run_id := st.session_state[RUN_WIDGET]:
        address.set_run(run_id)


def titles(runs: Iterable[Listed]) -> dict[str, str]:
    """Titles by run, with the end of the id where they would be alike.

    A list tells its entries apart by their words alone, so it would choose the first of two with the same title.
    """
    found = {run.run_id: run_title(run) for run in runs}
    counts = Counter(found.values())
    return {run_id: title if counts[title] == 1 else f"{title} · {run_id[-6:]}" for run_id, title in found.items()}


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
