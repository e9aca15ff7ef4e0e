"""The conditions of a run in words: protocol, machine, versions, clock. They stand beside every result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from bench_core.results import conditions
from bench_core.results.result import Result
from pages._ui.frame.text import language, t


def clock_note(result: Result) -> None:
    """Which clock times are by, where it is not the usual one."""
    if result.clock == "outside_s":
        st.caption(t("clock.note"))


def table(result: Result, *, clocks: Iterable[str] = ("batch_s",)) -> None:
    """The conditions as a table of two columns, to be printed with the chart; `clocks` are those that were read."""
    import pandas as pd

    rows = conditions.rows(result, language(), clocks=clocks)
    frame = pd.DataFrame(rows, columns=[t("condition.what"), t("condition.value")])
    st.table(frame, border="horizontal", hide_index=True, hide_header=True)


def side_by_side(results: Mapping[str, Result]) -> None:
    """The conditions of several runs, a column each under its name."""
    import pandas as pd

    by_run = [dict(conditions.rows(result, language(), clocks=[result.clock])) for result in results.values()]
    names = dict.fromkeys(name for own in by_run for name in own)
    data = [(name, *(own.get(name, conditions.UNKNOWN) for own in by_run)) for name in names]
    st.table(pd.DataFrame(data, columns=[t("condition.what"), *results]), border="horizontal", hide_index=True)
