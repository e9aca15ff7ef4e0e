"""Which suite is looked at, which folder of metrics, which of its entries: all of it is part of the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from bench_core.suite import leaderboard, offered
from bench_core.suite.leaderboard import Line
from bench_core.suite.offered import Offered
from pages._ui.frame import address
from pages._ui.frame.text import code, t, text_or

SUITE, METRICS, ENTRY = "suite", "metrics", "id"
"""Names in the address; those of filters are `leaderboard.FILTERS`."""


def suite() -> Offered:
    """The chosen suite; where none is offered, says what to do and ends the page."""
    there = offered.offered()
    if not there:
        st.info(t("suite.none", folder=code(str(offered.folder()))), icon=":material/lightbulb:")
        st.stop()
    return there[
        _one(SUITE, t("suite.suite"), list(there), help_text=t("suite.help", folder=code(str(offered.folder()))))
    ]


def out(chosen: Offered) -> Path:
    """Its folder of metrics; asks only where there are several."""
    there = {path.relative_to(offered.folder()).as_posix(): path for path in chosen.outs()}
    if len(there) == 1:
        address.set_parameter(METRICS, None)
        return next(iter(there.values()))
    return there[_one(METRICS, t("suite.metrics"), list(there), help_text=t("suite.metrics_help"))]


def set_out(path: Path) -> None:
    """Show this folder of metrics."""
    name = path.relative_to(offered.folder()).as_posix()
    st.session_state[_kept(METRICS)] = name
    address.set_parameter(METRICS, name)


def entry(lines: Sequence[Line]) -> Line:
    """One of the lines, at first that of the address, else the first."""
    there = {line.entry.prompt_id: line for line in lines}
    names = {number: _title(line) for number, line in there.items()}
    return there[_one(ENTRY, t("suite.entry"), list(there), names=names)]


def _title(line: Line) -> str:
    parts = (line.entry.prompt_id, line.entry.task_key, difficulty(line.entry.difficulty))
    return " · ".join([*parts, t(f"suite.outcome.{line.outcome}")])


def set_entry(number: str) -> None:
    """Show this entry."""
    st.session_state[_key(ENTRY)] = st.session_state[_kept(ENTRY)] = number
    address.set_parameter(ENTRY, number)


def filters(lines: Sequence[Line]) -> dict[str, list[str]]:
    """What is asked of the entries, by `leaderboard.FILTERS`."""
    columns = st.columns(len(leaderboard.FILTERS))
    return {name: _filter(column, name, lines) for name, column in zip(leaderboard.FILTERS, columns, strict=True)}


def difficulty(name: str) -> str:
    """A manifest's word for a difficulty; the usual ones in the language of the session."""
    return text_or(f"suite.difficulty.{name}", name)


def _filter(column: st.delta_generator.DeltaGenerator, name: str, lines: Sequence[Line]) -> list[str]:
    options = list(dict.fromkeys(value for line in lines for value in line.values(name)))
    key = _key(name)
    if key not in st.session_state:
        st.session_state[key] = st.query_params.get_all(name)
    st.session_state[key] = [value for value in st.session_state[key] if value in options]
    names = _names(name, options)
    column.multiselect(
        t(f"suite.filter.{name}"),
        options,
        key=key,
        format_func=names.__getitem__,
        placeholder=t("suite.filter.all"),
        persist_state="session",
    )
    address.set_list(name, st.session_state[key])
    return list(st.session_state[key])


def _names(name: str, options: Sequence[str]) -> Mapping[str, str]:
    if name == "outcome":
        return {value: t(f"suite.outcome.{value}") for value in options}
    return {value: difficulty(value) if name == "difficulty" else value for value in options}


def _one(
    parameter: str,
    label: str,
    values: Sequence[str],
    *,
    help_text: str | None = None,
    names: Mapping[str, str] | None = None,
) -> str:
    """One of some values; the address comes first, then what was chosen before."""
    key = _key(parameter)
    asked = st.query_params.get(parameter)
    value = next((v for v in (asked, st.session_state.get(_kept(parameter))) if v in values), values[0])
    if asked is not None and asked not in values:
        st.warning(t(f"suite.unknown.{parameter}", asked=code(asked)))
    st.session_state[key] = st.session_state[_kept(parameter)] = value
    address.set_parameter(parameter, value)
    st.selectbox(
        label,
        values,
        key=key,
        help=help_text,
        format_func=lambda shown: (names or {}).get(shown, shown),
        on_change=lambda: address.set_parameter(parameter, st.session_state[key]),
    )
    return value


def _key(name: str) -> str:
    return f"suite.{name}"


def _kept(name: str) -> str:
    return f"suite.chosen_{name}"
