"""The conditions that differ between runs, a column each; all conditions on request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from bench_core.fairness.contexts import UNSAID, Condition
from pages._ui.compare_runs.compared import Other, Run
from pages._ui.frame.text import code, plain, t
from pages._ui.show import conditions

UNKNOWN = "unknown"


def draw(first: Run, others: Sequence[Other]) -> None:
    """A row for each condition that differs in one of the runs; the others unfold."""
    st.subheader(t("compare_runs.differing"), anchor=False)
    if rows := _rows(first, others):
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
        (f"{code(name)} · {t(f'compare_runs.kind.{kind}')}", *map(_value, values))
        for (kind, name), values in rows.items()
    ]
    frame = pd.DataFrame(data, columns=[t("condition.what"), *letters])
    st.table(frame, border="horizontal", hide_index=True)


def _value(value: str) -> str:
    """A value of a condition as it is shown; what is not known in words."""
    words = {UNSAID: t("compare_runs.unsaid"), UNKNOWN: t("compare_runs.not_known")}
    return words.get(value) or plain(value)
