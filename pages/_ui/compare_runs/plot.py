"""The interval plot of two or more runs: every candidate's ratio over the control, at one step count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from pages._ui.compare_runs.compared import Other, Run, candidates, cells
from pages._ui.frame.text import labels, t
from pages._ui.show import alt_texts, choice, columns, figure, stamps

if TYPE_CHECKING:
    import pandas as pd

    from bench_core.charts.style import Style

COLUMNS = ("candidate", "batch_size", "steps", "speedup", "ci_low", "ci_high", "verdict", "n_pairs")
RATIOS = ("speedup", "ci_low", "ci_high")


def draw(first: Run, others: Sequence[Other]) -> None:
    """The plot with its table and downloads; nothing where nothing is asked."""
    asked = cells(others)
    if not asked:
        return
    from bench_core.charts import intervals  # loads plotly, which a first visit does not need

    steps = choice.number(t("column.steps"), sorted({cell.steps for _, cell in asked}), "compare_runs.steps")
    rows = frame(others)
    shown = rows[rows["steps"] == steps]
    has_control = any(other.found.control for other in others)
    margin = first.result.spec.protocol.margin
    kind = "over_control" if has_control else "raw"
    words = {"ratio": t(f"compare_runs.ratio.{kind}"), "pairs": t(f"compare_runs.pairs.{kind}")}
    fig = intervals.intervals(
        shown,
        styles=_styles(first, others),
        margin=margin,
        labels=labels("chart.intervals", *intervals.LABELS) | words,
    )
    figure.show(
        fig,
        key="compare_runs.intervals",
        alt=alt_texts.speedup(shown, first.listed.label.name, steps, kind="of_two_runs"),
        table=shown,
        columns=columns.headings(COLUMNS),
        file_name=f"fairspeed-{'-'.join(r.listed.run_id for r in (first, *others))}",
        stamp=_stamp([first, *others], words["ratio"]),
    )
    st.caption(t(f"compare_runs.how.{kind}", percent=f"{margin * 100:g}"))


def _stamp(runs: Sequence[Run], title: str) -> stamps.Stamp:
    """Which letter is which run, when it was measured and under what conditions."""
    of_runs = [(run.letter, stamps.of_run(run.result, title)) for run in runs]
    return stamps.Stamp(title, tuple(f"{letter}: {' · '.join(stamp.about)}" for letter, stamp in of_runs))


def frame(others: Sequence[Other]) -> pd.DataFrame:
    """A row for each cell that is asked about, at full precision."""
    import pandas as pd

    rows = [
        {
            "run": other.listed.run_id,
            "candidate": _row_name(other, cell.candidate, others),
            "batch_size": cell.batch_size,
            "steps": cell.steps,
            **{name: getattr(cell, name) for name in RATIOS},
            "verdict": cell.verdict,
            "n_pairs": min(cell.n_pairs_a, cell.n_pairs_b) or min(cell.n_calls_a, cell.n_calls_b),
        }
        for other, cell in cells(others)
    ]
    return pd.DataFrame(rows).astype(dict.fromkeys(RATIOS, float))


def _row_name(other: Other, candidate: str, others: Sequence[Other]) -> str:
    """A candidate; with the run's letter where several runs are compared."""
    return candidate if len(others) == 1 else f"{other.letter} · {candidate}"


def _styles(first: Run, others: Sequence[Other]) -> Mapping[str, Style]:
    """By row: the candidate's style, under the row's name."""
    from bench_core.charts import style

    own = style.styles(candidates(first, others))
    return {
        _row_name(other, key, others): replace(s, label=_row_name(other, s.label, others))
        for other in others
        for key, s in own.items()
    }
