"""Speedups over the baseline by technique: every id is a point, so that few points look like few.

A row has the technique's name with the number of its ids, above it the generated code and below it the ground truth.
From `ENOUGH` points on a short line marks their median; there is no box, which would draw five points as if they were
fifty. The axis is logarithmic: twice as fast and twice as slow lie equally far from 1. An id without a fair speedup has
no point, and is counted beside the name.

>>> # technique_speedups(suite.tables.techniques_frame(rows))
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from bench_core.charts.style import COLORS, REFERENCE, Style, finish, log_axis, markup, texts

LABELS = {
    "speedup": "Speedup over the baseline (logarithmic)",
    "generated": "Generated code",
    "ground_truth": "Ground truth",
    "median": "median",
    "id": "id {n}",
    "interval": "95 % interval",
    "ids": "generated: {n}",
    "some": "generated: {n} of {total}",
}
STYLES = {
    "generated": Style(COLORS[0], "solid", "circle", "", "generated"),
    "ground_truth": Style(COLORS[1], "solid", "diamond-open", "", "ground_truth"),
}
LANES = {"generated": -0.06, "ground_truth": 0.22}
"""Where the points of a role lie in the row of a technique, whose name stands above them."""
HEAD = -0.36
SPREAD = 0.05
"""How far points are moved apart, up and down in turn: equal speedups stay to be seen."""
ENOUGH = 3
"""Of fewer points no median is marked."""
ROW_PIXELS, FRAME_PIXELS = 72, 110


def technique_speedups(speedups: pd.DataFrame, *, labels: Mapping[str, str] | None = None) -> go.Figure:
    """One row a technique, in the order of the table.

    `speedups`: technique, prompt_id, role, speedup, ci_low, ci_high, as `suite.tables.techniques_frame` makes them.
    """
    text = texts(LABELS, labels)
    techniques = list(dict.fromkeys(speedups["technique"]))
    rows = speedups.assign(at=speedups["technique"].map(techniques.index))
    fair = rows[rows["speedup"].notna()]
    fig = go.Figure()
    for role in STYLES:
        _points(fig, fair[fair["role"] == role], role, text)
    for index, name in enumerate(techniques):
        _head(fig, index, name, rows[(rows["at"] == index) & (rows["role"] == "generated")], text)
    finish(fig, x=text["speedup"], y="", height=FRAME_PIXELS + ROW_PIXELS * len(techniques))
    fig.update_xaxes(**log_axis(min(1.0, *fair["speedup"], 1.0), max(1.05, *fair["speedup"], 1.0)))
    fig.update_yaxes(range=[len(techniques) - 0.5, -0.55], visible=False)
    return fig


def _points(fig: go.Figure, own: pd.DataFrame, role: str, text: Mapping[str, str]) -> None:
    """The points of one role, and the medians of those techniques that have enough."""
    style = STYLES[role]
    turn = own.groupby("technique").cumcount() % 2
    fig.add_scatter(
        x=own["speedup"],
        y=own["at"] + LANES[role] + SPREAD * (2 * turn - 1),
        mode="markers",
        name=text[role],
        marker={"symbol": style.symbol, "size": 10, "color": style.color, "opacity": 0.85},
        customdata=own[["technique", "prompt_id", "ci_low", "ci_high"]].assign(technique=own["technique"].map(markup)),
        hovertemplate=(
            f"<b>%{{customdata[0]}}</b>, {text['id'].format(n='%{customdata[1]}')}<br>{text[role]}: %{{x:.3f}}×<br>"
            f"{text['interval']} %{{customdata[2]:.3f}} – %{{customdata[3]:.3f}}<extra></extra>"
        ),
    )
    for _, some in own.groupby("at"):
        if len(some) >= ENOUGH:
            _median(fig, some["speedup"].median(), some["at"].iloc[0] + LANES[role], style, text)


def _median(fig: go.Figure, median: float, at: float, style: Style, text: Mapping[str, str]) -> None:
    fig.add_scatter(
        x=[median, median],
        y=[at - 2.4 * SPREAD, at + 2.4 * SPREAD],
        mode="lines",
        line={"color": style.color, "width": 3},
        hovertemplate=f"{text['median']} {median:.3f}×<extra></extra>",
        showlegend=False,
    )


def _head(fig: go.Figure, at: int, name: str, generated: pd.DataFrame, text: Mapping[str, str]) -> None:
    """The technique with the number of its ids, and below it the line of no speedup, which leaves the words free."""
    n, total = int(generated["speedup"].notna().sum()), len(generated)
    counted = text["ids"].format(n=n) if n == total else text["some"].format(n=n, total=total)
    lane = {"y0": at + LANES["generated"] - 0.12, "y1": at + LANES["ground_truth"] + 0.12}
    fig.add_shape(
        type="line", x0=1, x1=1, **lane, line={"color": REFERENCE, "width": 1.3, "dash": "dot"}, layer="below"
    )
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": at + HEAD, "yanchor": "middle"}
    fig.add_annotation(text=f"<b>{markup(name)}</b> · {counted}", showarrow=False, font={"size": 12}, **place)
