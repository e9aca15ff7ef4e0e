"""Latency against throughput: what a larger batch gains in images per second, and what it costs in waiting time.

A curve runs through the batch sizes of a candidate. Where it turns flat, larger batches only add latency. Up and to
the left is better: a candidate whose curve lies above another's makes more images per second at the same latency.

>>> # trade_off(curves, styles=styles(keys))
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from bench_core.charts.style import LAST, Style, finish, legend_below, log_axis, markup, ring, texts

LABELS = {
    "batch_s": "Seconds per batch",
    "throughput": "Images per second",
    "unit.batch_s": "s per batch",
    "unit.throughput": "images/s",
    "batch": "batch size",
    "best": "best batch (numbers: batch size)",
}
LABEL_POSITIONS = ("top left", "bottom right", "top right", "bottom left")
"""Where the batch sizes of a candidate are written, by its position in the run: close curves differ."""


def trade_off(
    curves: pd.DataFrame, *, styles: Mapping[str, Style], labels: Mapping[str, str] | None = None
) -> go.Figure:
    """One curve a candidate over its measured batch sizes; what did not run has no point.

    `curves`: candidate, batch_size, best, batch_s.median and throughput_img_s.median.
    """
    text = texts(LABELS, labels)
    fig = go.Figure()
    for index, (candidate, style) in enumerate(styles.items()):
        own = curves[curves["candidate"] == candidate].sort_values("batch_size")
        _curve(fig, own, candidate, style, LABEL_POSITIONS[index % len(LABEL_POSITIONS)], text)
    best = curves[curves["best"]]
    colors = [styles[key].color for key in best["candidate"]]
    ring(fig, x=best["batch_s.median"], y=best["throughput_img_s.median"], colors=colors, name=text["best"], rank=LAST)
    finish(fig, x=text["batch_s"], y=text["throughput"])
    legend_below(fig)
    fig.update_xaxes(**log_axis(curves["batch_s.median"].min(), curves["batch_s.median"].max(), room=0.1))
    fig.update_yaxes(range=[0, 1.12 * curves["throughput_img_s.median"].max()])
    return fig


def _curve(
    fig: go.Figure, own: pd.DataFrame, candidate: str, style: Style, position: str, text: Mapping[str, str]
) -> None:
    fig.add_scatter(
        x=own["batch_s.median"],
        y=own["throughput_img_s.median"],
        mode="lines+markers+text",
        name=style.markup,
        text=[str(b) for b in own["batch_size"]],
        textposition=position,
        textfont_size=13,
        line={"color": style.color, "dash": style.dash, "width": 2.5},
        marker={"symbol": style.symbol, "size": 9, "color": style.color},
        customdata=own[["batch_size"]],
        hovertemplate=(
            f"<b>{markup(candidate)}</b><br>{text['batch']} %{{customdata[0]}}<br>%{{x:.4g}} {text['unit.batch_s']}"
            f"<br>%{{y:.4g}} {text['unit.throughput']}<extra></extra>"
        ),
        legendgroup=candidate,
    )
