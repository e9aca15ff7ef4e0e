"""The interval plot of a run: every ratio with its interval, at one of its step counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages._ui.frame.text import code, labels, t
from pages._ui.show import alt_texts, choice, columns, figure, stamps

if TYPE_CHECKING:
    import pandas as pd

    from bench_core.results.result import Result

VERDICTS = ("faster", "slower", "no difference", "inconclusive")
"""Those of a ratio with an interval."""
COLUMNS = ("candidate", "baseline", "batch_size", "steps", "speedup", "ci_low", "ci_high", "verdict", "n_pairs")


def headings(shown: pd.DataFrame) -> dict[str, str]:
    """The columns of the plot's table: with the ratio over the fastest plain candidate where any row has one."""
    from bench_core.results import tables  # loads pandas, which a first visit does not need

    return columns.headings([*COLUMNS, *(tables.OVER if shown[tables.OVER[0]].notna().any() else ())])


def so_far(texts: dict[str, str]) -> dict[str, str]:
    """A chart's texts where its verdicts are not final: they say so."""
    return texts | {verdict: t("so_far.verdict", verdict=texts[verdict]) for verdict in VERDICTS}


def draw(result: Result, key: str, *, is_final: bool = True) -> None:
    """The plot with its table and downloads; a choice of steps where there are several. `key` begins widgets' keys.

    Candidates without any ratio are left out beside others: the answer says why they have none. One that is not final
    has no verdict in it that does not say so.
    """
    from bench_core.charts import intervals, style  # loads plotly, which a first visit does not need
    from bench_core.results import tables

    spec, steps = result.spec, choice.steps(result, f"{key}.steps")
    frame = tables.comparisons(result)
    measured = frame.groupby("candidate")["speedup"].transform("count") > 0
    shown = frame[(frame["steps"] == steps) & (measured | ~measured.any())]
    texts = labels("chart.intervals", *intervals.LABELS)
    fig = intervals.intervals(
        shown,
        styles=style.styles(spec.keys),
        margin=spec.protocol.margin,
        labels=texts if is_final else so_far(texts),
    )
    figure.show(
        fig,
        key=f"{key}.intervals",
        alt=alt_texts.speedup(shown, spec.baseline, steps, kind="intervals"),
        table=shown,
        columns=headings(shown),
        file_name=f"fairspeed-{result.run.run_id}-intervals",
        stamp=stamps.of_run(result, t("report.intervals_title" if is_final else "so_far.plot")),
    )
    percent = f"{spec.protocol.margin * 100:g}"
    st.caption(t("speedup.how.intervals", percent=percent, baseline=code(spec.baseline)))
