"""Batch scaling: time or throughput against the batch size, one curve a candidate.

Both axes are logarithmic, so "perfectly parallel" and "perfectly serial" are straight lines and a curve runs between
them. It bends where the hardware is full; from there on a larger batch gains nothing. A line shows the machine's
arithmetic limit, a cross at the edge each batch size that ran out of memory.

>>> # scaling(curves, points, quantity="per_sample_s", styles=styles(keys), reference=reference)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd
import plotly.graph_objects as go

from bench_core.charts import _scaling_overlays as overlays
from bench_core.charts.style import LAST, REFERENCE, Style, finish, log_axis, ring, texts

Quantity = Literal["batch_s", "per_sample_s", "throughput_img_s"]
LABELS = {
    "batch_size": "Batch size (images per call)",
    "batch_s": "Seconds per batch",
    "per_sample_s": "Seconds per image",
    "throughput_img_s": "Images per second",
    "unit.batch_s": "s per batch",
    "unit.per_sample_s": "s per image",
    "unit.throughput_img_s": "images/s",
    "parallel": "Perfectly parallel",
    "serial": "Perfectly serial",
    "batch": "batch",
    "round": "round",
    "median": "median",
    "calls": "single calls",
    "best": "best batch",
} | overlays.LABELS
DODGE = 0.035
"""Calls of one candidate are drawn this far (in octaves) from those of the next one."""


def scaling(
    curves: pd.DataFrame,
    points: pd.DataFrame,
    *,
    quantity: Quantity,
    styles: Mapping[str, Style],
    reference: pd.DataFrame | None = None,
    limits: pd.DataFrame | None = None,
    out_of_memory: pd.DataFrame | None = None,
    knees: Mapping[str, float] | None = None,
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """Curves with whiskers, every call as a faint point, the two lines of reference, a ring at each best batch.

    `curves`: candidate, batch_size, best, and QUANTITY.median, .low, .high. `points`: candidate, batch_size,
    round, QUANTITY. `reference`: batch_size, QUANTITY.parallel, QUANTITY.serial. `limits`: candidate, batch_size,
    QUANTITY.limit. `out_of_memory`: candidate, batch_size. `knees`: batch size at which a candidate's curve bends.
    """
    text = texts(LABELS, labels)
    fig = go.Figure()
    if reference is not None:
        _reference(fig, reference, quantity, text)
    for index, (candidate, style) in enumerate(styles.items()):
        shift = 2 ** (DODGE * (index - (len(styles) - 1) / 2))
        _points(fig, points[points["candidate"] == candidate], quantity, style, shift, text)
    for candidate, style in styles.items():
        _curve(fig, curves[curves["candidate"] == candidate], quantity, candidate, style, text)
    best = curves[curves["best"]]
    colors = [styles[key].color for key in best["candidate"]]
    ring(fig, x=best["batch_size"], y=best[f"{quantity}.median"], colors=colors, name=text["best"], rank=LAST - 1)
    overlays.limits(fig, limits, quantity, styles, text)
    overlays.knees(fig, curves, knees or {}, quantity, styles, text)
    finish(fig, x=text["batch_size"], y=text[quantity])
    _axes(fig, curves, points, quantity, reference, limits, out_of_memory)
    overlays.out_of_memory(fig, out_of_memory, quantity, styles, text)
    return fig


def _axes(
    fig: go.Figure,
    curves: pd.DataFrame,
    points: pd.DataFrame,
    quantity: str,
    reference: pd.DataFrame | None,
    limits: pd.DataFrame | None,
    out_of_memory: pd.DataFrame | None,
) -> None:
    """Ranges that contain all that is drawn; ticks at the batch sizes that were tried."""
    tried = curves["batch_size"] if out_of_memory is None else pd.concat([curves, out_of_memory])["batch_size"]
    sizes = sorted(int(b) for b in tried.unique())
    fig.update_xaxes(**log_axis(min(sizes), max(sizes)))
    fig.update_xaxes(tickvals=sizes, ticktext=[str(b) for b in sizes])
    shown = pd.concat([curves[f"{quantity}.{k}"] for k in ("median", "low", "high")] + [points[quantity]])
    lines = [] if reference is None else [reference[f"{quantity}.{k}"] for k in ("parallel", "serial")]
    lines += [] if limits is None or limits.empty else [limits[f"{quantity}.limit"]]
    everything = pd.concat([shown, *lines])
    fig.update_yaxes(**log_axis(everything.min(), everything.max()))


def _curve(
    fig: go.Figure, rows: pd.DataFrame, quantity: str, candidate: str, style: Style, text: Mapping[str, str]
) -> None:
    median = rows[f"{quantity}.median"]
    fig.add_scatter(
        x=rows["batch_size"],
        y=median,
        error_y={
            "type": "data",
            "symmetric": False,
            "array": rows[f"{quantity}.high"] - median,
            "arrayminus": median - rows[f"{quantity}.low"],
            "thickness": 1.3,
            "width": 5,
        },
        name=style.label,
        mode="lines+markers",
        line={"color": style.color, "dash": style.dash, "width": 2.5},
        marker={"symbol": style.symbol, "size": 9, "color": style.color},
        customdata=rows[[f"{quantity}.low", f"{quantity}.high"]],
        hovertemplate=(
            f"<b>{candidate}</b><br>{text['batch']} %{{x}}<br>{text['median']} %{{y:.4g}} {text['unit.' + quantity]}"
            "<br>p5–p95 %{customdata[0]:.4g} – %{customdata[1]:.4g}<extra></extra>"
        ),
        legendgroup=candidate,
    )


def _points(
    fig: go.Figure, rows: pd.DataFrame, quantity: str, style: Style, shift: float, text: Mapping[str, str]
) -> None:
    fig.add_scatter(
        x=rows["batch_size"] * shift,
        y=rows[quantity],
        mode="markers",
        marker={"symbol": style.symbol, "size": 5, "color": style.faint(0.35)},
        customdata=rows[["candidate", "batch_size", "round"]],
        hovertemplate=(
            f"%{{customdata[0]}}<br>{text['batch']} %{{customdata[1]}}, {text['round']} %{{customdata[2]}}"
            f"<br>%{{y:.4g}} {text['unit.' + quantity]}<extra></extra>"
        ),
        name=text["calls"],
        showlegend=False,
    )


def _reference(fig: go.Figure, reference: pd.DataFrame, quantity: str, text: Mapping[str, str]) -> None:
    for kind, dash in (("parallel", "dot"), ("serial", "longdashdot")):
        fig.add_scatter(
            x=reference["batch_size"],
            y=reference[f"{quantity}.{kind}"],
            mode="lines",
            line={"color": REFERENCE, "dash": dash, "width": 1.6},
            name=text[kind],
            legendrank=LAST,
            hovertemplate=(
                f"{text[kind]}<br>{text['batch']} %{{x}}<br>%{{y:.4g}} {text['unit.' + quantity]}<extra></extra>"
            ),
        )
