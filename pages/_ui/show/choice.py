"""Choices among what a run has measured and how it is shown; no widget where there is nothing to choose.

Every choice is part of the address, under the last part of its key (`speedup.baseline`: `?baseline=…`), so a copied
link shows the same view and a reload keeps it. The address comes first, then what was chosen before in this visit.
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
    st.segmented_control(label, values, key=key, required=True, on_change=_remember(key))
    return int(st.session_state[key])


def candidate(
    label: str, values: Sequence[str], key: str, *, first: str | None = None, help_text: str | None = None
) -> str:
    """One of some candidates; `first` is chosen at first."""
    if not _begin(values, key, first):
        return values[0]
    st.selectbox(label, values, key=key, help=help_text, on_change=_remember(key))
    return str(st.session_state[key])


def view(label: str, values: Sequence[str], key: str, names: Callable[[str], str]) -> str:
    """One of several ways to show something, at first the first."""
    _begin(values, key, None)
    st.segmented_control(label, values, key=key, format_func=names, required=True, on_change=_remember(key))
    return str(st.session_state[key])


def several(
    label: str, values: Sequence[str], key: str, names: Callable[[str], str], *, first: Sequence[str] = ()
) -> list[str]:
    """Some of several things, at first `first`."""
    asked = st.query_params.get_all(_parameter(key))
    chosen = asked or st.session_state.get(_kept(key), first)
    st.session_state[key] = [value for value in values if value in chosen]
    _remember(key)()
    st.pills(label, values, selection_mode="multi", key=key, format_func=names, on_change=_remember(key))
    return list(st.session_state[key])


def _begin(values: Sequence[T], key: str, first: T | None) -> bool:
    """Put into the session what is chosen, before its widget is drawn; False where there is nothing to choose."""
    if len(values) == 1:
        address.set_parameter(_parameter(key), None)
        return False
    by_name = {str(value): value for value in values}
    asked, before = st.query_params.get(_parameter(key)), st.session_state.get(_kept(key))
    known = (name for name in (asked, before, str(first)) if name in by_name)
    st.session_state[key] = by_name[next(known, str(values[0]))]
    _remember(key)()
    return True


def _remember(key: str) -> Callable[[], None]:
    """Puts what is chosen now into the address and, for later visits to the page, into the session."""

    def remember() -> None:
        chosen = st.session_state[key]
        if isinstance(chosen, list):
            st.session_state[_kept(key)] = chosen
            address.set_list(_parameter(key), chosen or [NONE])
        else:
            st.session_state[_kept(key)] = str(chosen)
            address.set_parameter(_parameter(key), str(chosen))

    return remember


def _parameter(key: str) -> str:
    return key.rpartition(".")[2]


def _kept(key: str) -> str:
    return f"{key}.chosen"
