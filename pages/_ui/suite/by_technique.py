"""Speedups by technique: how the ids of each are spread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from bench_core.suite.leaderboard import Line
from pages._ui.frame.text import labels, listed, t
from pages._ui.show import figure
from pages._ui.suite import stamp

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("technique", "prompt_id", "role", "speedup", "ci_low", "ci_high", "outcome")


def draw(lines: Sequence[Line], suite: str, file_name: str) -> None:
    """The chart with its table; `suite` is what the suite is called."""
    from bench_core.charts import technique_speedups
    from bench_core.suite import tables

    frame = tables.techniques_frame(line.row for line in lines)
    st.subheader(t("suite.by_technique"))
    if frame.empty:
        st.caption(t("suite.no_techniques"))
        return
    st.caption(t("suite.by_technique_about"))
    figure.show(
        technique_speedups.technique_speedups(
            frame, labels=labels("chart.technique_speedups", *technique_speedups.LABELS)
        ),
        key="suite.by_technique",
        alt=t("suite.by_technique_alt", lines=listed(_said(frame))),
        table=_worded(frame),
        columns={name: t(f"suite.technique_column.{name}") for name in COLUMNS},
        file_name=f"{file_name}-techniques",
        stamp=stamp.of_suite(lines, suite, t("suite.by_technique")),
    )


def _worded(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(
        role=[t(f"suite.role.{role}") for role in frame["role"]],
        outcome=[t(f"suite.outcome.{outcome}") for outcome in frame["outcome"]],
    )


def _said(frame: pd.DataFrame) -> list[str]:
    """The ends of every row in words."""
    lines = []
    for (technique, role), own in frame.groupby(["technique", "role"], sort=False):
        values = own["speedup"].dropna()
        ends = (
            {"low": f"{values.min():.2f}", "high": f"{values.max():.2f}"} if len(values) else {"low": "–", "high": "–"}
        )
        who = {"technique": technique, "role": t(f"suite.role.{role}"), "n": len(values)}
        lines.append(t("suite.technique_line", **who, **ends))
    return lines
