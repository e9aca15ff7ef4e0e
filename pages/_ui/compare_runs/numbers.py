"""All cells that runs have in common, with what their ratios are made of, folded away."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from bench_core.fairness.contexts import Ratio
from bench_core.results.diff_records import CellDiff
from bench_core.words import formats
from pages._ui.compare_runs.compared import Other
from pages._ui.frame.text import t
from pages._ui.show import columns, figure

COLUMNS = ("run", "candidate", "batch_size", "steps", "calls_a_b", "batch_s_a", "batch_s_b", "raw", "ratio", "verdict")


def draw(others: Sequence[Other]) -> None:
    """A row for each cell, those of the control too; nothing where the runs have none in common."""
    rows = [_row(other, cell) for other in others for cell in other.found.cells]
    if not rows:
        return
    import pandas as pd

    names = [name for name in COLUMNS if name != "run" or len(others) > 1]
    with st.expander(t("compare_runs.cells"), icon=":material/table_chart:"):
        figure.show_table(
            pd.DataFrame(rows), columns.headings(names), alt=t("compare_runs.cells"), key="compare_runs.cells"
        )
        for other in others:
            if alone := _alone(other):
                st.caption(alone)


def _row(other: Other, cell: CellDiff) -> dict[str, object]:
    names = dict.fromkeys((cell.candidate_a, cell.candidate_b))
    return {
        "run": other.letter,
        "candidate": " | ".join(names),
        "batch_size": cell.batch_size,
        "steps": cell.steps,
        "calls_a_b": f"{cell.n_calls_a}, {cell.n_calls_b}",
        "batch_s_a": cell.batch_s_a,
        "batch_s_b": cell.batch_s_b,
        "raw": _ratio(cell.raw),
        "ratio": "–" if cell.is_control else _ratio(cell.ratio),
        "verdict": t("compare_runs.is_control") if cell.is_control else t(f"verdict.{cell.verdict}"),
    }


def _ratio(ratio: Ratio | None) -> str:
    return "–" if ratio is None else f"{formats.factor(ratio[0])}×{formats.interval(ratio[1], ratio[2])}"


def _alone(other: Other) -> str:
    """How many cells only one of the two runs has; empty where all are in both."""
    n_a, n_b = len(other.found.only_a), len(other.found.only_b)
    return t("compare_runs.alone", letter=other.letter, a=n_a, b=n_b) if n_a or n_b else ""
