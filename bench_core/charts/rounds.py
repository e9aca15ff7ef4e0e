"""Every timed call of one cell over the rounds of the run: shows spikes, drift and changes of level.

>>> # rounds(points, style=styles(keys)["shapes"], mean_batch_s=0.41, median_batch_s=0.40)
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from bench_core.charts.style import REFERENCE, Style, finish, legend_below, texts

LABELS = {
    "round": "Round",
    "batch_s": "Seconds per batch",
    "unit": "s per batch",
    "per_image": "s per image",
    "calls": "one timed call",
    "mean": "per-batch mean",
    "median": "per-batch median",
}
HEIGHT = 340


def rounds(
    points: pd.DataFrame,
    *,
    style: Style,
    mean_batch_s: float,
    median_batch_s: float,
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """One point a call. `points`: round, batch_s, per_sample_s, in seconds."""
    text = texts(LABELS, labels)
    fig = go.Figure()
    for value, name, dash in ((mean_batch_s, "mean", "dash"), (median_batch_s, "median", "solid")):
        fig.add_scatter(
            x=[points["round"].min() - 0.5, points["round"].max() + 0.5],
            y=[value, value],
            mode="lines",
            line={"color": REFERENCE, "dash": dash, "width": 1.6},
            name=text[name],
            hovertemplate=f"{text[name]} %{{y:.4g}} {text['unit']}<extra></extra>",
        )
    fig.add_scatter(
        x=points["round"],
        y=points["batch_s"],
        mode="markers",
        marker={"symbol": style.symbol, "size": 10, "color": style.color},
        name=text["calls"],
        customdata=points[["per_sample_s"]],
        hovertemplate=(
            f"{text['round']} %{{x}}<br><b>%{{y:.4g}} {text['unit']}</b>"
            f"<br>%{{customdata[0]:.4g}} {text['per_image']}<extra></extra>"
        ),
    )
    finish(fig, x=text["round"], y=text["batch_s"], height=HEIGHT)
    legend_below(fig)
    fig.update_xaxes(dtick=max(1, len(points) // 12), showgrid=False)
    fig.update_yaxes(rangemode="tozero")
    return fig
