"""What came out of a run: verdicts, cells and their numbers, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from bench_core.results import tables
from bench_core.results.result import Result
from bench_core.results.sentences import span
from bench_core.techniques.registry import quantities
from pages._ui.frame.text import language, t
from pages._ui.show import accept, columns, conditions, figure, verdicts

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
    """Failed cells first, then findings of cells, verdicts with their findings, and the cells."""
    verdicts.failed_cells(result)
    if not any(c.batch_s for c in result.cells):
        st.info(t("empty.no_calls"))
        return
    verdicts.run_findings(result)
    if result.comparisons:
        st.subheader(t("outcome.verdicts"))
        verdicts.comparison_table(result, alt=t("outcome.verdicts"), key="run.verdicts")
        failures = [f for c in result.comparisons for f in c.findings if f.rule == "cell-failed"]
        verdicts.findings(result.comparisons, shown=[*result.findings, *failures])
        accept.form(result)
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
