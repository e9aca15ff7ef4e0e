"""Batch scaling: time or throughput against the batch size, one curve a candidate.

On logarithmic axes "perfectly parallel" and "perfectly serial" are straight lines and a curve runs between them. It
bends where the hardware is full; from there on a larger batch gains nothing. Lines of reference are those of one
candidate, named at the line. A cross at the edge stands for a batch size that ran out of memory.

>>> # scaling(curves, points, quantity="per_sample_s", styles=styles(keys), lines=lines, owner="shapes")
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go

from bench_core.charts import _scaling_overlays as overlays
from bench_core.charts.style import LAST, Style, finish, legend_below, log_axis, ring, texts

Quantity = Literal["batch_s", "per_sample_s", "throughput_img_s"]
LABELS = {
    "batch_size": "Batch size (images per call)",
    "batch_s": "Seconds per batch",
    "per_sample_s": "Seconds per image",
    "throughput_img_s": "Images per second",
    "log": "{axis}, log scale",
    "unit.batch_s": "s per batch",
    "unit.per_sample_s": "s per image",
    "unit.throughput_img_s": "images/s",
    "batch": "batch size",
    "median": "median",
    "baseline": "baseline",
    "faster": "faster",
    "slower": "slower",
    "no difference": "no difference",
    "inconclusive": "inconclusive",
    "not comparable": "not comparable",
    "calls": "single calls",
    "best": "best batch",
} | overlays.LABELS
DODGE = 0.035
"""Calls of one candidate are drawn this far (in octaves) from those of the next one."""
ALONE = 1.5
"""An axis with one batch size reaches this many times below and above it, so that its calls stay beside it."""
CROWDED = 0.04
"""Batch sizes closer than this share of a linear axis are not all written."""


def scaling(
    curves: pd.DataFrame,
    points: pd.DataFrame,
    *,
    quantity: Quantity,
    styles: Mapping[str, Style],
    ratios: pd.DataFrame | None = None,
    lines: pd.DataFrame | None = None,
    owner: str | None = None,
    out_of_memory: pd.DataFrame | None = None,
    knees: Mapping[str, float] | None = None,
    log: bool = True,
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """Curves with whiskers, every call as a faint point, a ring at each best batch, one candidate's lines of reference.

    `curves`: candidate, batch_size, best, and QUANTITY.median, .low, .high. `points`: candidate, batch_size, QUANTITY.
    `ratios`: candidate, batch_size, speedup, ci_low, ci_high, verdict. `lines`: kind (of overlays.LINES), batch_size,
    QUANTITY, of the candidate `owner`. `out_of_memory`: candidate, batch_size. `knees`: batch size at which a
    candidate's curve bends. `log`: both axes are logarithmic, else both linear.
    """
    text = texts(LABELS, labels)
    fig = go.Figure()
    overlays.lines(fig, lines, quantity, text)
    for index, (candidate, style) in enumerate(styles.items()):
        shift = 2 ** (DODGE * (index - (len(styles) - 1) / 2))
        _points(fig, points[points["candidate"] == candidate], quantity, style, shift, text)
    for candidate, style in styles.items():
        own = curves[curves["candidate"] == candidate]
        _curve(fig, own, quantity, candidate, style, _under_pointer(own, ratios, text), text)
    best = curves[curves["best"]]
    colors = [styles[key].color for key in best["candidate"]]
    ring(fig, x=best["batch_size"], y=best[f"{quantity}.median"], colors=colors, name=text["best"], rank=LAST - 1)
    overlays.knees(fig, curves, knees or {}, quantity, styles, text)
    named = "{axis}" if not log else text["log"]
    finish(fig, x=named.format(axis=text["batch_size"]), y=named.format(axis=text[quantity]))
    measured = pd.concat([points[quantity], *(curves[f"{quantity}.{k}"] for k in ("median", "low", "high"))])
    drawn = measured if lines is None else pd.concat([measured, lines[quantity]])
    tried = curves["batch_size"] if out_of_memory is None else pd.concat([curves, out_of_memory])["batch_size"]
    _axes(fig, sorted(int(b) for b in tried.unique()), drawn if log else drawn[drawn <= measured.max()], log=log)
    overlays.name_lines(fig, lines, quantity, "" if owner is None else styles[owner].label, text)
    overlays.out_of_memory(fig, out_of_memory, quantity, styles, text)
    fig.update_layout(hovermode="x unified")
    fig.update_xaxes(unifiedhovertitle_text=f"{text['batch']} %{{x}}")
    return legend_below(fig)


def _axes(fig: go.Figure, sizes: list[int], values: pd.Series, *, log: bool) -> None:
    """Ranges that contain `values`; ticks at the batch sizes that were tried.

    On linear axes a line of reference may leave the plot: it would squash the curves.
    """
    around = ALONE if len(sizes) == 1 else 1.0
    low, high = min(sizes) / around, max(sizes) * around
    if log:
        fig.update_xaxes(**log_axis(low, high))
        fig.update_yaxes(**log_axis(values.min(), values.max()))
    else:
        room = 0.06 * (high - low)
        fig.update_xaxes(range=[low - room, high + room])
        fig.update_yaxes(range=[0, 1.06 * values.max()])
        sizes = _apart(sizes)
    fig.update_xaxes(tickvals=sizes, ticktext=[str(b) for b in sizes])


def _apart(sizes: list[int]) -> list[int]:
    """The sizes that can be written on a linear axis, from the largest down."""
    kept: list[int] = []
    for size in reversed(sizes):
        if not kept or kept[0] - size >= CROWDED * (sizes[-1] - sizes[0]):
            kept.insert(0, size)
    return kept


def _under_pointer(own: pd.DataFrame, ratios: pd.DataFrame | None, text: Mapping[str, str]) -> list[str]:
    """What the pointer shows beside a point's time: the ratio to the baseline with its interval, and the verdict."""
    if ratios is None:
        return [""] * len(own)
    by_cell = {(r["candidate"], r["batch_size"]): r for r in ratios.to_dict("records")}
    rows = [by_cell.get(cell) for cell in zip(own["candidate"], own["batch_size"], strict=True)]
    return [_ratio(row, text) for row in rows]


def _ratio(row: Mapping[Hashable, Any] | None, text: Mapping[str, str]) -> str:
    if row is None:
        return f" · {text['baseline']}"
    speedup, low, high = (float(row[k]) for k in ("speedup", "ci_low", "ci_high"))
    verdict = text[str(row["verdict"])]
    known = speedup == speedup and low == low  # not NaN
    return f"<br>{speedup:.2f}× [{low:.2f}, {high:.2f}], {verdict}" if known else f"<br>{verdict}"


def _curve(
    fig: go.Figure,
    rows: pd.DataFrame,
    quantity: str,
    candidate: str,
    style: Style,
    ratios: list[str],
    text: Mapping[str, str],
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
        name=style.markup,
        mode="lines+markers",
        line={"color": style.color, "dash": style.dash, "width": 2.5},
        marker={"symbol": style.symbol, "size": 9, "color": style.color},
        customdata=rows[[f"{quantity}.low", f"{quantity}.high"]].assign(ratio=ratios),
        hovertemplate=(
            f"<b>{style.markup}</b>: %{{y:.4g}} {text['unit.' + quantity]}"
            "<br>p5–p95 %{customdata[0]:.3g} – %{customdata[1]:.3g}%{customdata[2]}<extra></extra>"
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
        customdata=rows[["candidate", "batch_size"]],
        hoverinfo="skip",
        name=text["calls"],
        showlegend=False,
    )
