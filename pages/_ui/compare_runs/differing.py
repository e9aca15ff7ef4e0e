"""The conditions that differ between runs, a column each; all conditions on request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from bench_core.fairness.contexts import UNSAID, Condition
from pages._ui.compare_runs.compared import Other, Run
from pages._ui.frame.text import code, plain, t, text_or
from pages._ui.show import conditions

UNKNOWN = "unknown"


def draw(first: Run, others: Sequence[Other]) -> None:
    """A row for each condition that differs in one of the runs; the others unfold."""
    rows = _rows(first, others)
    st.subheader(t("compare_runs.differing"), anchor=False, help=_fields(rows))
    if rows:
        _table(rows, [first.letter, *(other.letter for other in others)])
    else:
        st.markdown(f":green[:material/check:] {t('compare_runs.nothing_differs')}")
    with st.expander(t("compare_runs.all_conditions"), icon=":material/rule_settings:"):
        conditions.side_by_side({run.letter: run.result for run in (first, *others)})


def _rows(first: Run, others: Sequence[Other]) -> dict[tuple[str, str], list[str]]:
    """By kind and name of a condition, its value in each run; where a run is like the first one, that value."""
    by_run = [{(c.kind, c.name): c for c in other.found.conditions} for other in others]
    a: dict[tuple[str, str], Condition] = {key: c for found in reversed(by_run) for key, c in found.items()}
    return {key: [c.a, *(found[key].b if key in found else c.a for found in by_run)] for key, c in a.items()}


def _table(rows: Mapping[tuple[str, str], Sequence[str]], letters: Sequence[str]) -> None:
    import pandas as pd

    data = [
        (f"{_named(kind, name)} · {t(f'compare_runs.kind.{kind}')}", *map(_value, values))
        for (kind, name), values in rows.items()
    ]
    frame = pd.DataFrame(data, columns=[t("condition.what"), *letters])
    st.table(frame, border="horizontal", hide_index=True)


def _named(kind: str, name: str) -> str:
    """A condition in words; one that has none by its name in exports."""
    if kind == "candidate":
        what, _, candidate = name.partition(" of ")
        return t("field.of_candidate", what=text_or(f"field.{what}", plain(what)), candidate=code(candidate))
    package = name.removeprefix("packages.")
    return plain(package) if package != name else text_or(f"field.{name}", code(name))


def _fields(rows: Mapping[tuple[str, str], object]) -> str | None:
    """What the conditions of a table are called in exports; None where nothing differs."""
    lines = [f"- {_named(kind, name)}: {code(name)}" for kind, name in rows if kind != "candidate"]
    return "\n".join([t("compare_runs.in_exports"), "", *lines]) if lines else None


def _value(value: str) -> str:
    """A value of a condition as it is shown; what is not known in words."""
    words = {UNSAID: t("compare_runs.unsaid"), UNKNOWN: t("compare_runs.not_known")}
    return words.get(value) or plain(value)
