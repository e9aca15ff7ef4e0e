"""What is in a suite's folder, kept for as long as the files stay the same."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from bench_core.errors import InputError
from bench_core.suite import leaderboard
from bench_core.suite.leaderboard import Line
from bench_core.suite.metrics import Metrics
from bench_core.suite.offered import Offered
from bench_core.suite.schema import Entry, read_manifest
from pages._ui.frame.text import in_words, plain

KEPT = 4096


def entries(suite: Offered) -> list[Entry]:
    """The entries of a manifest; where it cannot be read, says why and ends the page."""
    try:
        return _entries(str(suite.manifest), _stamp(suite.manifest))
    except InputError as error:
        st.error(plain(in_words(error)))
        st.stop()


def lines(out: Path, of: list[Entry]) -> list[Line]:
    """The entries with their metrics so far."""
    return leaderboard.lines(out, of, _metrics)


def _metrics(path: Path) -> tuple[Metrics | None, str | None]:
    return _kept_metrics(str(path), _stamp(path))


@st.cache_resource(max_entries=16, show_spinner=False)
def _entries(path: str, stamp: object) -> list[Entry]:
    return read_manifest(path)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _kept_metrics(path: str, stamp: object) -> tuple[Metrics | None, str | None]:
    return leaderboard.read(Path(path))


def _stamp(path: Path) -> object:
    """Changes when a file is replaced; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
