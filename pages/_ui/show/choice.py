"""Choices among what a run has measured and how it is shown; no widget where there is nothing to choose.

Every choice is part of the address, under the last part of its key (`speedup.baseline`: `?baseline=…`), so a copied
link shows the same view, a reload keeps it, and the browser's back button takes it back. The first part is the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from bench_core.results.result import Result
from pages._ui.frame import address
from pages._ui.frame.text import t

T = TypeVar("T", int, str)
NONE = "none"
"""In the address: of several things, none is chosen."""


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
    if not _begin(values, key, first):
        return values[0]
    st.segmented_control(label, values, key=key, required=True, on_change=_choose, args=[key])
    return int(st.session_state[key])


def candidate(
    label: str, values: Sequence[str], key: str, *, first: str | None = None, help_text: str | None = None
) -> str:
    """One of some candidates; `first` is chosen at first."""
    if not _begin(values, key, first):
        return values[0]
    st.selectbox(label, values, key=key, help=help_text, on_change=_choose, args=[key])
    return str(st.session_state[key])


def view(label: str, values: Sequence[str], key: str, names: Callable[[str], str]) -> str:
    """One of several ways to show something, at first the first."""
    _begin(values, key, None)
    st.segmented_control(label, values, key=key, format_func=names, required=True, on_change=_choose, args=[key])
    return str(st.session_state[key])


def several(
    label: str, values: Sequence[str], key: str, names: Callable[[str], str], *, first: Sequence[str] = ()
) -> list[str]:
    """Some of several things, at first `first`."""
    asked = st.query_params.get_all(_parameter(key)) or first
    st.session_state[key] = [value for value in values if value in asked]
    st.pills(label, values, selection_mode="multi", key=key, format_func=names, on_change=_choose, args=[key])
    return list(st.session_state[key])


def _begin(values: Sequence[T], key: str, first: T | None) -> bool:
    """Put into the session what the address asks for, before its widget is drawn; False if there is no choice."""
    if len(values) == 1:
        return False
    by_name = {str(value): value for value in values}
    known = (name for name in (st.query_params.get(_parameter(key)), str(first)) if name in by_name)
    st.session_state[key] = by_name[next(known, str(values[0]))]
    return True


def _choose(key: str) -> None:
    """Puts what a reader has just chosen into the address."""
    chosen = st.session_state[key]
    values = [str(value) for value in chosen] if isinstance(chosen, list) else [str(chosen)]
    address.choose(key.partition(".")[0], _parameter(key), values or [NONE])


def _parameter(key: str) -> str:
    return key.rpartition(".")[2]
