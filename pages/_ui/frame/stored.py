"""The store of the pages: opened once; a result is parsed again only when its run has new calls or events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from bench_core.errors import InputError
from bench_core.jobs import status
from bench_core.store.database import Store, StoredRun
from bench_core.store.folders import database_url
from pages._ui.frame.text import in_words, plain, t

if TYPE_CHECKING:
    from bench_core.results.result import Result

SHOWN_RUNS = 50


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


def newest_runs() -> list[StoredRun]:
    """The newest stored runs, newest first."""
    return store().runs(limit=SHOWN_RUNS)


def result(run_id: str) -> Result:
    """A run with everything derived from the calls that are stored now."""
    here = store()
    return _result(here.url, run_id, here.count_calls(run_id), len(here.events(run_id)))


@st.cache_resource(max_entries=8, show_spinner=False)
def _result(url: str, run_id: str, n_calls: int, n_events: int) -> Result:
    """The counts are part of the key: rows are only ever added, so equal counts mean an equal run."""
    from bench_core.results.result import load_result  # loads numpy, which a first visit does not need

    return load_result(_store(url), run_id)


def standing(run_id: str) -> status.Standing:
    """The state of a run now."""
    return status.follow(store(), run_id).standing
