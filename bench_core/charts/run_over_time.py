"""Every timed call of a run over time, a row a candidate, and the telemetry of the machine below.

Each call is shown relative to the median of its own cell, so that calls of all batch sizes share an axis. A slow
moment, drift or a change of level shows in all candidates at once, and the telemetry below, over the same time, shows
whether other programs or the clocks were the cause. Outliers are ringed and never left out; contended and throttled
calls have symbols of their own. What lies beyond the axis is drawn at its edge with its value.

>>> # run_over_time(points, styles=styles(keys), x="started_s")
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from bench_core.charts.style import LEAST_PLOT, REFERENCE, Style, finish, legend_below, texts

LABELS = {
    "started_s": "Seconds since the run began",
    "round": "Round",
    "seconds": "{n} s after the start",
    "relative": "× its cell's median",
    "batch": "batch size",
    "unit": "s per batch",
    "outlier": "outlier (counted)",
    "contended": "beside other programs",
    "throttled": "GPU clocks held back",
    "others_cpu": "CPU of other programs (cores)",
    "cpu_mhz": "CPU clock (MHz)",
    "gpu_sm_mhz": "GPU clock (MHz)",
    "gpu_temperature_c": "GPU temperature (°C)",
    "gpu_power_w": "GPU power (W)",
}
TELEMETRY = ("others_cpu", "cpu_mhz", "gpu_sm_mhz", "gpu_temperature_c", "gpu_power_w")
DISTURBED = {"contended": "x", "throttled": "hourglass"}
"""Symbols of disturbed calls; the later one wins where both are true."""
RING = {"symbol": "circle-open", "size": 16, "line": {"width": 2}}
CANDIDATE_PIXELS, TELEMETRY_PIXELS, GAP_PIXELS, FRAME_PIXELS = 120, 66, 34, 110
LEAST, REACH = 0.05, 1.6
"""The axis of a row reaches at least 5 % to either side of the median, and 1.6 times as far as calls that are no
outliers."""
APART = 0.08
"""Calls at the edge of a row that are closer than this share of the axis share one written value, the largest."""
X = Literal["started_s", "round"]


def run_over_time(
    points: pd.DataFrame,
    *,
    styles: Mapping[str, Style],
    x: X = "started_s",
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """One point a timed call. Rows of telemetry are those that have data.

    `points`: candidate, batch_size, round, started_s, batch_s, relative (to the cell's median), outlier, contended,
    throttled (booleans), and the columns of TELEMETRY, NaN where unknown.
    """
    text = texts(LABELS, labels)
    shown = [key for key in styles if key in set(points["candidate"])]
    measured = [name for name in TELEMETRY if points[name].notna().any()]
    fig = _rows(len(shown), len(measured))
    low, high = _ends(points)
    points = points.assign(drawn=points["relative"].clip(low, high))
    for number, candidate in enumerate(shown, 1):
        own = points[points["candidate"] == candidate]
        _candidate(fig, number, own, x, styles[candidate], text)
        _beyond(fig, number, own[own["drawn"] < own["relative"]], x, APART * np.ptp(points[x]))
        fig.update_yaxes(range=[low - (high - low) * 0.1, high + (high - low) * 0.1], row=number, col=1)
        _title(fig, number, f"<b>{styles[candidate].markup}</b> · {text['relative']}")
    for number, name in enumerate(measured, len(shown) + 1):
        _telemetry(fig, number, points.sort_values("started_s"), name, x)
        _title(fig, number, text[name])
    _legend(fig, points, text)
    legend_below(fig)
    fig.update_xaxes(title_text=text[x], row=len(shown) + len(measured), col=1)
    return fig


def _rows(candidates: int, telemetry: int) -> go.Figure:
    """Empty rows, one above the other, over one axis of time."""
    heights = [max(CANDIDATE_PIXELS, LEAST_PLOT // max(candidates, 1))] * candidates + [TELEMETRY_PIXELS] * telemetry
    inner = sum(heights) + GAP_PIXELS * (len(heights) - 1)
    fig = make_subplots(
        rows=len(heights), cols=1, shared_xaxes=True, row_heights=heights, vertical_spacing=GAP_PIXELS / inner
    )
    finish(fig, x="", y="", height=inner + FRAME_PIXELS)
    fig.update_layout(margin={"t": 30})
    return fig


def _ends(points: pd.DataFrame) -> tuple[float, float]:
    """Ends of the axis of all candidates: it contains all calls but outliers, which would squash it."""
    calm = points.loc[~points["outlier"], "relative"]
    down, up = (1 - calm.min(), calm.max() - 1) if len(calm) else (0, 0)
    return 1 - max(LEAST, min(REACH * down, 1)), 1 + max(LEAST, REACH * up)


def _candidate(fig: go.Figure, row: int, own: pd.DataFrame, x: X, style: Style, text: Mapping[str, str]) -> None:
    symbols = pd.Series(style.symbol, index=own.index)
    for kind, symbol in DISTURBED.items():
        symbols[own[kind]] = symbol
    load = [f"<br>{text['others_cpu']}: {v:.2f}" if pd.notna(v) else "" for v in own["others_cpu"]]
    fig.add_scatter(
        x=own[x],
        y=own["drawn"],
        mode="markers",
        name=style.markup,
        showlegend=False,
        marker={
            "symbol": list(symbols),
            "size": list(np.where(symbols == style.symbol, 7, 10)),
            "color": style.color,
            "opacity": 0.85,
        },
        customdata=own[["batch_size", "round", "started_s", "batch_s", "relative"]].assign(load=load),
        hovertemplate=(
            f"<b>{style.markup}</b><br>{text['batch']} %{{customdata[0]}}, {text['round']} %{{customdata[1]}}"
            f"<br>{text['seconds'].format(n='%{customdata[2]:.1f}')}"
            f"<br>%{{customdata[3]:.4g}} {text['unit']} (%{{customdata[4]:.3f}}×)%{{customdata[5]}}<extra></extra>"
        ),
        row=row,
        col=1,
    )
    ringed = own[own["outlier"]]
    fig.add_scatter(
        x=ringed[x],
        y=ringed["drawn"],
        mode="markers",
        marker=RING | {"color": style.color},
        name=text["outlier"],
        showlegend=False,
        hoverinfo="skip",
        row=row,
        col=1,
    )


def _beyond(fig: go.Figure, row: int, own: pd.DataFrame, x: X, apart: float) -> None:
    """The values of the calls that lie beyond the axis, right of them."""
    own = own.sort_values(x)
    for _, near in own.groupby((own[x].diff() > apart).cumsum()):
        sign = "" if len(near) == 1 else "≤ "
        fig.add_annotation(
            x=near[x].max(),
            y=near["drawn"].max(),
            text=f"{sign}{near['relative'].max():.3g}×",
            xanchor="left",
            xshift=12,
            showarrow=False,
            font={"size": 12},
            row=row,
            col=1,
        )


def _with_gaps(measured: pd.DataFrame, x: X) -> pd.DataFrame:
    """An empty row wherever nothing was measured for a while, so that no line is drawn across (new processes)."""
    after_gap = measured[x].diff() > APART * np.ptp(measured[x])
    empty = measured[after_gap].assign(**dict.fromkeys(TELEMETRY, float("nan")))
    return pd.concat([empty, measured]).sort_values(x, kind="stable") if len(empty) else measured


def _telemetry(fig: go.Figure, row: int, points: pd.DataFrame, name: str, x: X) -> None:
    measured = _with_gaps(points[points[name].notna()], x)
    fig.add_scatter(
        x=measured[x],
        y=measured[name],
        mode="lines+markers" if x == "started_s" else "markers",
        line={"color": REFERENCE, "width": 1.2},
        marker={"color": REFERENCE, "size": 4},
        name=name,
        showlegend=False,
        hovertemplate="%{y:.4g}<extra></extra>",
        cliponaxis=False,
        row=row,
        col=1,
    )
    fig.update_yaxes(nticks=4, row=row, col=1, rangemode="tozero" if name == "others_cpu" else "normal")


def _title(fig: go.Figure, row: int, text: str) -> None:
    """The name of a row, above it: on a narrow screen there is no room at its left."""
    fig.add_annotation(
        xref="x domain",
        yref="y domain",
        x=0,
        y=1,
        text=text,
        xanchor="left",
        yanchor="bottom",
        showarrow=False,
        font={"size": 12},
        row=row,
        col=1,
        exclude_empty_subplots=False,
    )


def _legend(fig: go.Figure, points: pd.DataFrame, text: Mapping[str, str]) -> None:
    """Legend entries of the symbols that occur, in no candidate's colour."""
    signs = {"outlier": RING} | {name: {"symbol": symbol, "size": 10} for name, symbol in DISTURBED.items()}
    for name, marker in signs.items():
        if points[name].any():
            fig.add_scatter(
                x=[None],
                y=[None],
                mode="markers",
                marker=marker | {"color": REFERENCE},
                name=text[name],
                hoverinfo="skip",
            )
