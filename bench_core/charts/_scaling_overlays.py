"""What the scaling chart shows beside the curves: lines of reference, sizes out of memory, knees.

Lines of reference are those of one candidate: each is named at the line, with whose it is. *Perfectly parallel* and
*perfectly serial* start at its smallest batch. The *arithmetic limit* is the operations of a batch over the machine's
own measured ceiling: no batch can be faster. The *law* is the straight line through its saturated batches.

>>> # lines(fig, table, "batch_s", "shapes", text)
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from bench_core.charts.style import LAST, REFERENCE, Style, markup, shortened

LABELS = {
    "parallel": "perfectly parallel",
    "serial": "perfectly serial",
    "limit": "arithmetic limit",
    "law": "law of large batches",
    "oom": "out of memory",
    "knee": "knee",
}
LINES = {"parallel": "dot", "serial": "longdashdot", "limit": "5px,3px", "law": "dash"}
"""Kinds of lines with their dashes."""
OWNER = 28
"""Characters of a candidate's name at a line."""


def lines(fig: go.Figure, table: pd.DataFrame | None, quantity: str, text: Mapping[str, str]) -> None:
    """A thin line for every kind in `table` (kind, batch_size, QUANTITY); a single batch size has a stroke."""
    if table is None:
        return
    for kind, own in table.groupby("kind", sort=False):
        fig.add_scatter(
            x=own["batch_size"],
            y=own[quantity],
            mode="lines" if len(own) > 1 else "markers",
            line={"color": REFERENCE, "dash": LINES[str(kind)], "width": 1.3},
            marker={"symbol": "line-ew-open", "size": 26, "line": {"width": 1.5}, "color": REFERENCE},
            name=text[str(kind)],
            showlegend=False,
            hoverinfo="skip",
        )


def name_lines(fig: go.Figure, table: pd.DataFrame | None, quantity: str, owner: str, text: Mapping[str, str]) -> None:
    """Each line's name and whose it is, beside the line where curves are not. The axes have to be set before.

    A line that leaves linear axes is named where it does.
    """
    if table is None:
        return
    is_log, top = fig.layout.yaxis.type == "log", fig.layout.yaxis.range[1]
    for kind, own in table.groupby("kind", sort=False):
        sizes, values = own["batch_size"].to_list(), own[quantity].to_list()
        if not is_log and values[-1] > top:
            place = {"x": np.interp(top, values, sizes), "y": top, "xanchor": "left", "xshift": 6, "yshift": -9}
        else:
            at, above, anchor = _place(str(kind), values)
            x, y = (math.log10(end) if is_log else end for end in (sizes[at], values[at]))
            place = {"x": x, "y": y, "xanchor": anchor, "yshift": 9 if above else -9}
        name = f"{text[str(kind)]} · {markup(shortened(owner, OWNER))}"
        fig.add_annotation(text=name, showarrow=False, font={"size": 12}, **place)


def _place(kind: str, values: list[float]) -> tuple[int, bool, str]:
    """At which point a line is named, whether above it, and how: beyond what bounds the curves, at a free end."""
    if kind == "law":
        return 0, False, "left"
    falls = values[-1] < values[0]
    return len(values) - 1, not falls and kind != "limit", "right"


def out_of_memory(
    fig: go.Figure, table: pd.DataFrame | None, quantity: str, styles: Mapping[str, Style], text: Mapping[str, str]
) -> None:
    """A cross for every size that did not fit, at the slow edge of the axis (which has to be set before)."""
    if table is None or table.empty:
        return
    low, high = fig.layout.yaxis.range
    is_log = fig.layout.yaxis.type == "log"
    slow_end, inwards = (low, 1) if quantity == "throughput_img_s" else (high, -1)
    step = 0.07 * (high - low) * inwards
    rank = {key: i for i, key in enumerate(styles)}
    first = ~table.duplicated("batch_size")  # the word once, or words would lie upon each other
    for candidate, own in table.groupby("candidate", sort=False):
        style = styles[str(candidate)]
        at = slow_end + step * (0.6 + rank[str(candidate)])
        fig.add_scatter(
            x=own["batch_size"],
            y=[10**at if is_log else at] * len(own),
            mode="markers+text",
            marker={"symbol": "x", "size": 10, "color": style.color},
            text=[text["oom"] if named else "" for named in first[own.index]],
            textposition="middle left",
            textfont_size=12,
            name=text["oom"],
            showlegend=False,
            hovertemplate=f"<b>{style.markup}</b>: {text['oom']}<extra></extra>",
        )


def knees(
    fig: go.Figure,
    curves: pd.DataFrame,
    at: Mapping[str, float],
    quantity: str,
    styles: Mapping[str, Style],
    text: Mapping[str, str],
) -> None:
    """A tick across each curve where it bends, interpolated between measured sizes as the curve is drawn."""
    column = f"{quantity}.median"
    found = [
        (knee, _on_curve(curves[curves["candidate"] == key].sort_values("batch_size"), column, knee), key)
        for key, knee in at.items()
    ]
    if not found:
        return
    fig.add_scatter(
        x=[knee for knee, _, _ in found],
        y=[y for _, y, _ in found],
        mode="markers",
        marker={
            "symbol": "line-ns-open",
            "size": 26,
            "line": {"width": 2.5},
            "color": [styles[key].color for _, _, key in found],
        },
        hoverinfo="skip",
        name=text["knee"],
        legendrank=LAST - 1,
    )


def _on_curve(own: pd.DataFrame, column: str, knee: float) -> float:
    sizes, values = np.log(own["batch_size"].astype(float)), np.log(own[column])
    return float(math.exp(np.interp(math.log(knee), sizes, values)))
