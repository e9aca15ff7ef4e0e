"""What came out of a run: verdicts, cells and their numbers, as tables."""

from __future__ import annotations

import streamlit as st

from bench_core import tables
from bench_core.results import Result
from pages._ui import figure, verdicts
from pages._ui.text import t


def draw(result: Result) -> None:
    """Failures first, then verdicts, then the cells."""
    verdicts.failed_cells(result)
    if not any(c.batch_s for c in result.cells):
        st.info(t("empty.no_calls"))
        return
    if result.comparisons:
        st.subheader(t("outcome.verdicts"))
        frame = tables.comparisons(result)
        verdicts.comparison_table(frame, alt=t("outcome.verdicts"), key="run.verdicts")
    st.subheader(t("outcome.cells"))
    figure.show_table(cells(result), cell_columns(), alt=t("outcome.cells"), key="run.cells")


def cells(result: Result):  # noqa: ANN201  a pandas frame; pandas is loaded by `tables`
    """The cells with their status in words."""
    frame = tables.cells(result)
    return frame.assign(status=[t(f"status.{s}") for s in frame["status"]])


def cell_columns() -> dict[str, str]:
    """Columns of the table of cells with their headings."""
    names = (
        "candidate",
        "batch_size",
        "steps",
        "batch_s.median",
        "per_sample_s.median",
        "throughput_img_s",
        "n_calls",
        "status",
    )
    return {name: t(f"column.{name}") for name in names}
