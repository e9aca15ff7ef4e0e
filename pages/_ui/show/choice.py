"""Choices among what a run has measured; no widget is shown where there is nothing to choose."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from bench_core.results.result import Result
from pages._ui.frame.text import t


def steps(result: Result, key: str) -> int:
    """One of the run's step counts."""
    return number(t("column.steps"), result.spec.protocol.steps, key)


def batch_size(result: Result, key: str, *, first: int | None = None) -> int:
    """One of the run's batch sizes; those that a search tried are among them."""
    return number(t("column.batch_size"), sizes(result), key, first=first)


def sizes(result: Result) -> list[int]:
    """All batch sizes of the run's cells, ascending."""
    return sorted({c.batch_size for c in result.cells})


def number(label: str, values: Sequence[int], key: str, *, first: int | None = None) -> int:
    """One of some numbers; `first` is chosen at first, else the first one. It stays while it is one of them."""
    if len(values) == 1:
        return values[0]
    if st.session_state.get(key) not in values:
        st.session_state[key] = values[0] if first is None else first
    return int(st.segmented_control(label, values, key=key, persist_state="session", required=True))


def candidate(
    label: str, values: Sequence[str], key: str, *, first: str | None = None, help_text: str | None = None
) -> str:
    """One of some candidates; `first` is chosen at first."""
    if st.session_state.get(key) not in values:
        st.session_state[key] = first or values[0]
    return str(st.selectbox(label, values, key=key, help=help_text, persist_state="session"))
