"""What came out of a run: the answer first, then what shows it; every number folded away below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from bench_core.results import tables
from bench_core.results.failures import failures
from bench_core.results.result import Result
from bench_core.results.sentences import span
from bench_core.techniques.registry import quantities
from bench_core.visible import visible
from pages._ui.frame import navigation
from pages._ui.frame.text import language, t
from pages._ui.show import (
    accept,
    answer,
    columns,
    conditions,
    figure,
    grid,
    interval_plot,
    pictures,
    report,
    verdicts,
)

if TYPE_CHECKING:
    import pandas as pd

MEASURED = ("batch_s.median", "per_sample_s.median", "throughput_img_s", "n_calls", "status")
RELIABILITY = (
    "time_to_steady_s",
    "utilisation",
    "joules_per_image",
    "peak_memory_mib",
    "drift",
    "n_outliers",
    "n_contended",
    "n_throttled",
)
"""How reliable the numbers are: columns that are shown when a cell has a value there, counts when one is above 0."""
MIB = 2**20


def draw(result: Result) -> None:
    """The answer, its interval plot, the pictures, the grid of verdicts; all numbers and conditions fold away."""
    if not any(c.batch_s for c in result.cells):
        _nothing(result)
        return
    answer.draw(result)
    if result.comparisons:
        interval_plot.draw(result, "run")
    with st.container(horizontal=True, vertical_alignment="center"):
        report.button(result)
        for name in ("scaling", "per_sample", "speedup"):
            navigation.link(name, t(f"run.see_{name}"))
    pictures.draw(result)
    if result.comparisons:
        st.subheader(t("grid.title"))
        grid.draw(result)
        accept.form(result)
    with st.expander(t("outcome.numbers"), icon=":material/table_chart:", expanded=not result.comparisons):
        numbers(result)
    with st.expander(t("outcome.conditions"), icon=":material/rule_settings:"):
        conditions.table(result, clocks=[c.clock for c in result.comparisons] or [result.clock])


def _nothing(result: Result) -> None:
    """A run of which nothing was measured: why, and where to go from here."""
    if not failures(result):
        st.info(t("empty.no_calls"))
        return
    st.subheader(t("outcome.nothing"), anchor=False)
    verdicts.failed_cells(result)
    st.markdown(t("outcome.nothing_todo"))
    with st.expander(t("outcome.messages"), icon=":material/notes:"):
        for message in dict.fromkeys(c.message for c in result.cells if c.message):
            st.text(visible(message, but="\n"))


def numbers(result: Result) -> None:
    """All tables: verdicts with their intervals, measurements, how reliable they are, what techniques did."""
    if result.comparisons:
        st.subheader(t("outcome.verdicts"))
        verdicts.comparison_table(result, alt=t("outcome.verdicts"), key="run.verdicts")
    st.subheader(t("outcome.cells"))
    shown = cells(result.shown)
    named = ["candidate", "batch_size", *(["steps"] if len(result.spec.protocol.steps) > 1 else [])]
    figure.show_table(shown, columns.headings([*named, *MEASURED]), alt=t("outcome.cells"), key="run.cells")
    conditions.clock_note(result)
    if reliability := [name for name in RELIABILITY if _has_values(name, shown[name])]:
        st.subheader(t("outcome.behind"))
        figure.show_table(shown, columns.headings([*named, *reliability]), alt=t("outcome.behind"), key="run.behind")
    if result.mechanisms:
        st.subheader(t("outcome.mechanisms"))
        seen = columns.headings(["candidate", "meaning", "value", "quantity"])
        figure.show_table(mechanisms(result), seen, alt=t("outcome.mechanisms"), key="run.mechanisms")


def cells(result: Result) -> pd.DataFrame:
    """One row a cell; status, steadiness and shares as text."""
    frame = tables.cells(result)
    return frame.assign(
        status=[t(f"status.{s}") for s in frame["status"]],
        time_to_steady_s=[_time_to_steady(c.time_to_steady_s, c.steady) for c in result.cells],
        drift=[None if c.drift is None else f"{c.drift:+.1%}" for c in result.cells],
        utilisation=[None if c.utilisation is None else f"{c.utilisation:.0%}" for c in result.cells],
        peak_memory_mib=frame["peak_memory_bytes"].astype(float) / MIB,
    )


def mechanisms(result: Result) -> pd.DataFrame:
    """One row a quantity of a candidate: what it is in words, its values over the cells, its name in exports."""
    import pandas as pd

    known = quantities()
    rows = [
        (candidate, getattr(known[name], language()) if name in known else name, span(values), name)
        for candidate, seen in result.mechanisms.items()
        for name, values in seen.items()
    ]
    return pd.DataFrame(rows, columns=["candidate", "meaning", "value", "quantity"])


def _time_to_steady(seconds: float | None, steady: bool | None) -> str | None:
    return t("outcome.not_steady") if steady is False else None if seconds is None else f"{seconds:.2f}"


def _has_values(name: str, column: pd.Series) -> bool:
    return bool((column > 0).any()) if name.startswith("n_") else bool(column.notna().any())
