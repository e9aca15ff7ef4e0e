"""Forest plot of the ratios: every comparison as a point with its 95 % interval, the margin as a band around 1.

The axis is logarithmic, so twice as fast and twice as slow lie equally far from 1. Rows are grouped by candidate,
from the smallest batch to the largest, which shows how the ratio changes with the batch size. An interval inside the
band means "no difference", one that excludes 1 shows which side is faster, anything else is inconclusive. There is no
point where the two sides are not comparable or where there is no interval.

>>> # intervals(comparisons, styles=styles(keys), margin=0.01)
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from bench_core.charts.style import COMPARISON_LABELS, REFERENCE, Style, finish, log_axis, over_fastest, texts

LABELS = {"ratio": "Baseline time ÷ candidate time"} | COMPARISON_LABELS
ROW, HEAD = 1.0, 0.95
"""A row's height, and that of the candidate's name above its rows."""
ROW_PIXELS, THREE_LINES_PIXELS, FRAME_PIXELS = 42, 58, 80
"""Of a row with two lines of words at its end, and of one with three."""
WHISKER_LIMIT = 3
"""An interval that reaches further than this multiple beyond the points runs off the axis; its ends are written out."""
BAND_ROOM = 2.5
"""The axis reaches at least this many margins to either side of 1."""


def intervals(
    comparisons: pd.DataFrame,
    *,
    styles: Mapping[str, Style],
    margin: float,
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """One row a comparison, grouped by candidate.

    `comparisons`: candidate, batch_size, speedup, ci_low, ci_high, verdict, n_pairs. Rows without an interval
    have words only.
    """
    text = texts(LABELS, labels)
    rows = _positioned(comparisons)
    fair = rows[rows["ci_low"].notna() & rows["speedup"].notna()]
    fig = go.Figure()
    for candidate, own in fair.groupby("candidate", sort=False):
        _row(fig, own, str(candidate), styles[str(candidate)], text)
    # Plotly shows an axis, here that of the verdicts at the right, only when a trace is drawn against it.
    fig.add_scatter(x=[1], y=[0], yaxis="y2", mode="markers", marker={"opacity": 0}, hoverinfo="skip")
    finish(fig, x=text["ratio"], y="", height=_height(rows, text))
    _axes(fig, rows, fair, margin, text)
    for _, own in rows.groupby("group"):
        _band(fig, own, margin)
    for candidate, own in rows.groupby("candidate", sort=False):
        _head(fig, styles[str(candidate)].label, own["at"].min())
    return fig


def _height(rows: pd.DataFrame, text: Mapping[str, str]) -> int:
    has_three = any(over_fastest(row, text) for row in rows.to_dict("records"))
    return int(FRAME_PIXELS + (THREE_LINES_PIXELS if has_three else ROW_PIXELS) * (rows["at"].max() + 1))


def _positioned(comparisons: pd.DataFrame) -> pd.DataFrame:
    """The rows by candidate, in the order of the table, and batch size, each with its position on the axis."""
    order = {candidate: i for i, candidate in enumerate(comparisons["candidate"].unique())}
    rows = comparisons.assign(group=comparisons["candidate"].map(order))
    rows = rows.sort_values(["group", "batch_size"], kind="stable").reset_index(drop=True)
    return rows.assign(at=rows.index * ROW + (rows["group"] + 1) * HEAD)


def _row(fig: go.Figure, own: pd.DataFrame, candidate: str, style: Style, text: Mapping[str, str]) -> None:
    verdicts = [text[v] for v in own["verdict"]]
    fig.add_scatter(
        x=own["speedup"],
        y=own["at"],
        mode="markers",
        name=candidate,
        marker={"symbol": style.symbol, "size": 11, "color": style.color},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": own["ci_high"] - own["speedup"],
            "arrayminus": own["speedup"] - own["ci_low"],
            "thickness": 2.5,
            "width": 6,
            "color": style.color,
        },
        customdata=own[["batch_size", "ci_low", "ci_high", "n_pairs"]].assign(verdict=verdicts),
        hovertemplate=(
            f"<b>{candidate}</b><br>{text['batch'].format(n='%{customdata[0]}')}: %{{customdata[4]}}<br>"
            f"%{{x:.4f}}×, {text['interval']} %{{customdata[1]:.4f}} – %{{customdata[2]:.4f}}<br>"
            f"%{{customdata[3]}} {text['pairs']}<extra></extra>"
        ),
    )


def _axes(fig: go.Figure, rows: pd.DataFrame, fair: pd.DataFrame, margin: float, text: Mapping[str, str]) -> None:
    """Ratios below, batch sizes at the left, verdicts in words at the right."""
    ends = [rows["at"].max() + 0.6, -0.35]
    sizes = [text["batch"].format(n=b) for b in rows["batch_size"]]
    at = {"tickmode": "array", "tickvals": list(rows["at"]), "range": ends, "showgrid": False, "zeroline": False}
    fig.update_layout(
        showlegend=False,
        xaxis=log_axis(*_ends(fair, margin)),
        yaxis=at | {"ticktext": sizes},
        yaxis2=at
        | {"ticktext": [_verdict(r, text) for r in rows.to_dict("records")]}
        | {"overlaying": "y", "side": "right", "automargin": True, "tickfont": {"size": 13}},
    )


def _ends(fair: pd.DataFrame, margin: float) -> tuple[float, float]:
    """The axis contains 1, the band and every interval, unless one would squash all others."""
    low, high = 1 / (1 + BAND_ROOM * max(margin, 0.002)), 1 + BAND_ROOM * max(margin, 0.002)
    if fair.empty:
        return low, high
    points = fair["speedup"]
    least = max(fair["ci_low"].min(), min(1, points.min()) / WHISKER_LIMIT)
    most = min(fair["ci_high"].max(), max(1, points.max()) * WHISKER_LIMIT)
    return min(low, least), max(high, most)


def _verdict(row: Mapping[Hashable, Any], text: Mapping[str, str]) -> str:
    """The verdict with its numbers, or why there are none."""
    low, middle, high = (float(row[k]) for k in ("ci_low", "speedup", "ci_high"))
    if low != low or middle != middle:  # NaN
        return "✕ " + text["not comparable" if row["verdict"] == "not comparable" else "no interval"]
    numbers = f"{_plain(middle)}× [{_plain(low)}, {_plain(high)}]"
    return f"<b>{text[str(row['verdict'])]}</b><br>{numbers}{over_fastest(row, text)}"


def _plain(ratio: float) -> str:
    return f"{ratio:.3f}" if ratio < 10 else f"{ratio:.3g}"


def _band(fig: go.Figure, own: pd.DataFrame, margin: float) -> None:
    """The line at 1 and the band that is called no difference, behind a candidate's rows and clear of its name."""
    ends = {"y0": own["at"].min() - 0.45, "y1": own["at"].max() + 0.5, "layer": "below"}
    fig.add_shape(type="rect", x0=1 - margin, x1=1 + margin, **ends, fillcolor=REFERENCE, opacity=0.3, line_width=0)
    fig.add_shape(type="line", x0=1, x1=1, **ends, line={"color": REFERENCE, "width": 1.5})


def _head(fig: go.Figure, name: str, first: float) -> None:
    fig.add_annotation(
        xref="paper",
        x=0,
        y=first - 0.72,
        text=f"<b>{name}</b>",
        xanchor="left",
        yanchor="middle",
        showarrow=False,
        font={"size": 13},
    )
