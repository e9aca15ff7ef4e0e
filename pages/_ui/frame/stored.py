"""The store of the pages: opened once; a result is parsed again only when its run has new calls or events."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import streamlit as st

from bench_core.errors import InputError
from bench_core.jobs import status
from bench_core.store import listing
from bench_core.store.database import Store
from bench_core.store.folders import database_url
from bench_core.store.listing import Listed
from pages._ui.frame.text import in_words, language, plain, t

if TYPE_CHECKING:
    from bench_core.results.brief import Brief
    from bench_core.results.result import Result

# The server imports this before it serves, which Streamlit warns of in its log; the cache is kept in memory either way.
logging.getLogger("streamlit.runtime.caching.cache_data_api").addFilter(
    lambda r: "No runtime found" not in r.getMessage()
)


@st.cache_resource(max_entries=4, show_spinner=False, on_release=Store.close)
def _store(url: str) -> Store:
    return Store(url)


def store() -> Store:
    """The store of this server; when it cannot be opened, shows the reason and ends the page."""
    try:
        return _store(database_url())
    except InputError as error:
        st.error(t("store.unusable", error=plain(in_words(error))))
        st.stop()


def listed() -> list[Listed]:
    """All stored runs, newest first, damaged ones too; says so and ends the page where not even their ids are read."""
    here = store()
    try:
        return _listed(here.url, here.stamp())
    except InputError as error:
        st.error(plain(in_words(error)))
        st.stop()


@st.cache_resource(max_entries=2, show_spinner=False)
def _listed(url: str, stamp: tuple[object, ...]) -> list[Listed]:
    """Every page needs it for its sidebar: read again only when the store has changed."""
    return listing.listed(_store(url))


def result(run_id: str) -> Result:
    """A run with everything derived from the calls that are stored now; says so and ends the page if it is damaged."""
    here = store()
    try:
        return _result(here.url, run_id, here.count_calls(run_id), len(here.events(run_id)))
    except InputError as error:
        st.error(plain(in_words(error)))
        st.stop()


def said(run: Listed) -> Brief:
    """What a run says in short; derived again only when the run has changed."""
    return _said(store().url, run.run_id, run.n_calls, run.n_written, language())


@st.cache_data(max_entries=2000, show_spinner=False)
def _said(url: str, run_id: str, n_calls: int, n_written: int, language: str) -> Brief:
    from bench_core.results import brief  # loads numpy, which a first visit does not need

    return brief.of_run(_store(url), run_id, language)


@st.cache_resource(max_entries=8, show_spinner=False)
def _result(url: str, run_id: str, n_calls: int, n_events: int) -> Result:
    """The counts are part of the key: rows are only ever added, so equal counts mean an equal run."""
    from bench_core.results.result import load_result  # loads numpy, which a first visit does not need

    return load_result(_store(url), run_id)


def n_failed(run_id: str) -> int:
    """How many candidates of a run could not be measured everywhere."""
    from bench_core.results.failures import failed_candidates

    return len(failed_candidates(result(run_id)))


def standing_of(run: Listed) -> status.Standing:
    """The same of a run in a list; one that is done stays so, and its files are not looked at."""
    return "done" if run.outcome == "done" else status.standing(run.run_id, run.outcome)


def standing(run_id: str) -> status.Standing:
    """The state of a run now."""
    return status.follow(store(), run_id).standing


def is_running(run_id: str) -> bool:
    """Whether a run is measured now, or waits for its device."""
    return standing(run_id) == "running"
