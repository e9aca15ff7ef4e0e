"""What the two charts of comparisons share: rows by candidate, a ratio axis around 1, the margin, verdicts in words.

The axis is logarithmic, so twice as fast and twice as slow lie equally far from 1. Names and verdicts stand beside the
rows, not in the plot, so that nothing lies over a bar or an interval on a narrow screen.

>>> ratio_ticks(0.45, 2.2)
[0.5, 1.0, 2.0]
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from bench_core.charts.style import LEAST_PLOT, REFERENCE, Style, finish, markup, over_fastest

ROW, HEAD = 1.0, 0.95
"""A row's height, and that of the candidate's name above its rows."""
ROW_PIXELS, THREE_LINES_PIXELS, FRAME_PIXELS = 42, 58, 80
"""Of a row with two lines of words at its end, and of one with three; axis and margins."""
WHISKER_LIMIT = 3
"""An interval that reaches further than this multiple beyond the points runs off the axis; its ends are written out."""
BAND_ROOM = 2.5
"""The axis reaches at least this many margins to either side of 1."""
FAR = (1.0, 2.0, 0.5, 10.0, 0.1, 100.0, 0.01, 4.0, 0.25, 5.0, 0.2, 3.0, 1.5, 0.67, 1.25, 0.8)
"""Ratios that may be ticks, the plainest first, most of them the same factor to either side."""
STEPS = (0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
"""Between further ticks close to 1, the coarsest first."""
PHONE_PX, LETTER_PX, GAP_PX = 100, 7, 4
"""The width that words at both sides leave of the axis on a phone, that of a tick's letters, and between two ticks:
labels that do not fit beside each other would be slanted."""
MOST_TICKS = 5


def positioned(comparisons: pd.DataFrame) -> pd.DataFrame:
    """The rows by candidate, in the order of the table, and batch size, each with its position on the axis."""
    order = {candidate: i for i, candidate in enumerate(comparisons["candidate"].unique())}
    rows = comparisons.assign(group=comparisons["candidate"].map(order))
    rows = rows.sort_values(["group", "batch_size"], kind="stable").reset_index(drop=True)
    return rows.assign(at=rows.index * ROW + (rows["group"] + 1) * HEAD)


def fair(rows: pd.DataFrame) -> pd.DataFrame:
    """Those with a ratio and its interval."""
    return rows[rows["ci_low"].notna() & rows["speedup"].notna()]


def frame(
    fig: go.Figure, rows: pd.DataFrame, *, margin: float, styles: Mapping[str, Style], text: Mapping[str, str]
) -> None:
    """Everything but what stands for the ratios themselves."""
    # Plotly shows an axis, here that of the verdicts at the right, only when a trace is drawn against it.
    fig.add_scatter(x=[1], y=[0], yaxis="y2", mode="markers", marker={"opacity": 0}, hoverinfo="skip")
    finish(fig, x=text["ratio"], y="", height=_height(rows, text))
    _axes(fig, rows, margin, text)
    for _, own in rows.groupby("group"):
        _band(fig, own, margin)
    for candidate, own in rows.groupby("candidate", sort=False):
        _head(fig, styles[str(candidate)].markup, own["at"].min())


def hover(own: pd.DataFrame, candidate: str, text: Mapping[str, str]) -> dict[str, object]:
    """What is shown of a row under the pointer: verdict, ratio, interval, number of pairs."""
    verdicts = [text[v] for v in own["verdict"]]
    return {
        "customdata": own[["batch_size", "ci_low", "ci_high", "n_pairs", "speedup"]].assign(verdict=verdicts),
        "hovertemplate": (
            f"<b>{markup(candidate)}</b><br>{text['batch'].format(n='%{customdata[0]}')}: %{{customdata[5]}}<br>"
            f"%{{customdata[4]:.4f}}×, {text['interval']} %{{customdata[1]:.4f}} – %{{customdata[2]:.4f}}<br>"
            f"%{{customdata[3]}} {text['pairs']}<extra></extra>"
        ),
    }


def whiskers(own: pd.DataFrame, color: str) -> dict[str, object]:
    """The intervals as error bars of points at the ratios."""
    return {
        "type": "data",
        "symmetric": False,
        "array": own["ci_high"] - own["speedup"],
        "arrayminus": own["speedup"] - own["ci_low"],
        "thickness": 2.5,
        "width": 6,
        "color": color,
    }


def ratio_ticks(low: float, high: float) -> list[float]:
    """A few plain ratios on an axis from `low` to `high`, 1 among them, whose labels stand level even on a phone."""
    near = (round(1 + sign * i * step, 6) for step in STEPS for i in range(1, 4) for sign in (1, -1))
    ticks: list[float] = []
    for ratio in (*FAR, *near):
        is_on = low <= ratio <= high and len(ticks) < MOST_TICKS
        if is_on and all(_is_clear(ratio, tick, math.log(high / low)) for tick in ticks):
            ticks.append(ratio)
    return sorted(ticks)


def _is_clear(ratio: float, other: float, length: float) -> bool:
    """Whether the labels of two ratios have room beside each other on an axis of this length (a logarithm)."""
    wanted_px = LETTER_PX * (len(_tick(ratio)) + len(_tick(other))) / 2 + GAP_PX
    return abs(math.log(ratio / other)) / length * PHONE_PX >= wanted_px


def _tick(ratio: float) -> str:
    return f"{ratio:g}×"


def _height(rows: pd.DataFrame, text: Mapping[str, str]) -> int:
    has_three = any(over_fastest(row, text) for row in rows.to_dict("records"))
    row = THREE_LINES_PIXELS if has_three else ROW_PIXELS
    return int(FRAME_PIXELS + max(LEAST_PLOT, row * (rows["at"].max() + 1)))


def _axes(fig: go.Figure, rows: pd.DataFrame, margin: float, text: Mapping[str, str]) -> None:
    """Ratios below, batch sizes at the left, verdicts in words at the right."""
    ends = [rows["at"].max() + 0.6, -0.35]
    sizes = [text["batch"].format(n=b) for b in rows["batch_size"]]
    at = {"tickmode": "array", "tickvals": list(rows["at"]), "range": ends, "showgrid": False, "zeroline": False}
    fig.update_layout(
        showlegend=False,
        xaxis=_ratio_axis(*_ends(fair(rows), margin)),
        yaxis=at | {"ticktext": sizes},
        yaxis2=at
        | {"ticktext": [_verdict(r, text) for r in rows.to_dict("records")]}
        | {"overlaying": "y", "side": "right", "automargin": True, "tickfont": {"size": 13}},
    )


def _ratio_axis(low: float, high: float) -> dict[str, object]:
    pad = 0.06 * max(math.log10(high / low), 0.002)
    ends = [math.log10(low) - pad, math.log10(high) + pad]
    ticks = ratio_ticks(10 ** ends[0], 10 ** ends[1])
    return {"type": "log", "range": ends, "tickvals": ticks, "ticktext": [_tick(t) for t in ticks], "tickangle": 0}


def _ends(rows: pd.DataFrame, margin: float) -> tuple[float, float]:
    """The axis contains 1, the band and every interval, unless one would squash all others."""
    low, high = 1 / (1 + BAND_ROOM * max(margin, 0.002)), 1 + BAND_ROOM * max(margin, 0.002)
    if rows.empty:
        return low, high
    points = rows["speedup"]
    least = max(rows["ci_low"].min(), min(1, points.min()) / WHISKER_LIMIT)
    most = min(rows["ci_high"].max(), max(1, points.max()) * WHISKER_LIMIT)
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
