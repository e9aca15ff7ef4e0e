"""Which runs are listed: search, filters, order and page. All of it is part of the address."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import streamlit as st

from bench_core.results import search
from bench_core.store.listing import Listed
from pages._ui.frame import address, stored
from pages._ui.frame.text import named, t

PER_PAGE = 20
"""What a run says is derived of its calls when it is first shown: a page of runs, not all of them."""
SEARCH_PX, ORDER_PX = 440, 180
"""On a phone the first fills a line, and what stands beside it goes to the next."""
SEARCH_PAUSE = "300ms"
"""Searched after this pause in typing: no key has to be pressed, which Streamlit would ask for in English only."""
SEARCH, ARCHIVED, ORDER, PAGE = "q", "archived", "order", "page"
ORDERS: dict[str, Callable[[Listed], object]] = {
    "newest": lambda run: -run.ordered_ns,
    "oldest": lambda run: run.ordered_ns,
    "name": lambda run: run.label.name.casefold(),
    "device": lambda run: run.device.casefold(),
    "calls": lambda run: -run.n_calls,
}
DAMAGED = "damaged"


def state(run: Listed) -> str:
    """Where a run stands; `damaged` where it cannot be read."""
    return DAMAGED if run.is_damaged else stored.standing_of(run)


FILTERS: dict[str, Callable[[Listed], Sequence[str]]] = {
    "device": lambda run: [run.device] if run.device else [],
    "candidate": lambda run: run.spec.keys if run.spec else [],
    "command": lambda run: [run.spec.command] if run.spec else [],
    "state": lambda run: [state(run)],
    "tag": lambda run: run.label.tags,
}


def found(everything: Sequence[Listed]) -> list[Listed]:
    """The runs that are asked for, in the order that is asked for."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words, order = _search(), _order()
        chosen, archived = _filters(everything)
    left = search.found(everything, words, archived=archived)
    for name, values in chosen.items():
        left = [run for run in left if not values or set(values) & set(FILTERS[name](run))]
    return sorted(left, key=ORDERS[order])  # type: ignore[arg-type]


def page(runs: Sequence[Listed]) -> Sequence[Listed]:
    """The runs of the page that is looked at."""
    first = (_page(len(runs)) - 1) * PER_PAGE
    return runs[first : first + PER_PAGE]


def turn(runs: Sequence[Listed]) -> None:
    """The widget that turns the pages, below them; nothing where there is one."""
    pages = math.ceil(len(runs) / PER_PAGE)
    if pages > 1:
        st.session_state[_key(PAGE)] = _page(len(runs))
        st.pagination(pages, key=_key(PAGE), on_change=_turned)


def clear() -> None:
    """Ask for all runs again."""
    for name in (SEARCH, ARCHIVED, PAGE, *FILTERS):
        st.session_state.pop(_key(name), None)
        address.set_parameter(name, None)


def _search() -> str:
    _first(SEARCH, st.query_params.get(SEARCH, ""))
    words = st.text_input(
        t("runs.search"),
        key=_key(SEARCH),
        icon=":material/search:",
        placeholder=t("runs.search_hint"),
        label_visibility="collapsed",
        width=SEARCH_PX,
        live=SEARCH_PAUSE,
        on_change=_to_first_page,
        persist_state="session",
    )
    address.set_parameter(SEARCH, words or None)
    return words or ""


def _order() -> str:
    asked = st.query_params.get(ORDER, "newest")
    _first(ORDER, asked if asked in ORDERS else "newest")
    order = st.selectbox(
        t("runs.order"),
        list(ORDERS),
        key=_key(ORDER),
        format_func=named("runs.order", ORDERS),
        label_visibility="collapsed",
        width=ORDER_PX,
        on_change=_to_first_page,
        persist_state="session",
    )
    address.set_parameter(ORDER, None if order == "newest" else order)
    return str(order)


def _filters(everything: Sequence[Listed]) -> tuple[dict[str, list[str]], bool]:
    """Values that are asked for by filter, and whether archived runs are shown."""
    for name in FILTERS:
        _first(name, st.query_params.get_all(name))
    _first(ARCHIVED, st.query_params.get(ARCHIVED) == "1")
    active = sum(bool(st.session_state[_key(name)]) for name in (*FILTERS, ARCHIVED))
    label = t("runs.filters_active", n=active) if active else t("runs.filters")
    with st.popover(label, icon=":material/filter_list:"):
        chosen = {name: _filter(name, everything) for name in FILTERS}
        st.toggle(t("runs.archived"), key=_key(ARCHIVED), on_change=_to_first_page, persist_state="session")
    address.set_parameter(ARCHIVED, "1" if st.session_state[_key(ARCHIVED)] else None)
    return chosen, bool(st.session_state[_key(ARCHIVED)])


def _filter(name: str, everything: Sequence[Listed]) -> list[str]:
    key, options = _key(name), sorted({value for run in everything for value in FILTERS[name](run)})
    st.session_state[key] = [value for value in st.session_state[key] if value in options]
    st.multiselect(
        t(f"runs.filter.{name}"),
        options,
        key=key,
        format_func={value: _name(name, value) for value in options}.__getitem__,
        placeholder=t("runs.filter_all"),
        on_change=_to_first_page,
        persist_state="session",
    )
    address.set_list(name, st.session_state[key])
    return list(st.session_state[key])


def _name(filter_name: str, value: str) -> str:
    if filter_name == "state":
        return t("runs.damaged") if value == DAMAGED else t(f"standing.{value}")
    return t(f"runs.command.{value}") if filter_name == "command" else value


def _page(n_runs: int) -> int:
    asked = st.query_params.get(PAGE, "1")
    return min(max(int(asked), 1), max(math.ceil(n_runs / PER_PAGE), 1)) if asked.isdecimal() else 1


def _turned() -> None:
    asked = st.session_state[_key(PAGE)]
    address.set_parameter(PAGE, None if asked == 1 else str(asked))


def _to_first_page() -> None:
    address.set_parameter(PAGE, None)


def _first(name: str, value: object) -> None:
    """What a widget shows at first: what the address says."""
    if _key(name) not in st.session_state:
        st.session_state[_key(name)] = value


def _key(name: str) -> str:
    return f"runs.{name}"
