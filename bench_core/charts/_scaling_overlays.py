"""What the scaling chart shows beside the curves: the arithmetic limit, sizes out of memory, knees.

The arithmetic limit is the operations of a batch over the machine's own measured ceiling: no batch can be faster.
Candidates that do the same work share one line; a technique that skips work has a line of its own.

>>> # limits(fig, table, "batch_s", styles, text)
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from bench_core.charts.style import LAST, REFERENCE, Style

LABELS = {
    "limit": "arithmetic limit",
    "oom": "out of memory",
    "knee": "knee",
}
SAME = 0.01
"""Limits that differ by less than this share a line."""


def limits(
    fig: go.Figure, table: pd.DataFrame | None, quantity: str, styles: Mapping[str, Style], text: Mapping[str, str]
) -> None:
    """A line for every group of candidates whose limits agree; `table`: candidate, batch_size, QUANTITY.limit."""
    if table is None or table.empty:
        return
    column = f"{quantity}.limit"
    groups = _groups(table, column)
    for members in groups:
        own = table[table["candidate"] == members[0]].sort_values("batch_size")
        color = REFERENCE if len(groups) == 1 else styles[members[0]].color
        names = ", ".join(styles[key].label for key in members)
        fig.add_scatter(
            x=own["batch_size"],
            y=own[column],
            mode="lines" if len(own) > 1 else "markers",
            line={"color": color, "width": 3, "dash": "5px,3px"},
            marker={"symbol": "line-ew-open", "size": 26, "line": {"width": 3}, "color": color},
            name=text["limit"] if len(groups) == 1 else f"{text['limit']}: {names}",
            legendrank=LAST,
            hovertemplate=(
                f"{text['limit']}<br>{names}<br>{text['batch']} %{{x}}"
                f"<br>%{{y:.4g}} {text['unit.' + quantity]}<extra></extra>"
            ),
        )


def _groups(table: pd.DataFrame, column: str) -> list[list[str]]:
    """Candidates whose limits agree at every batch size that both have, in the order of the table."""
    by_size = {str(key): own.set_index("batch_size")[column] for key, own in table.groupby("candidate", sort=False)}
    groups: list[list[str]] = []
    for key, values in by_size.items():
        fitting = (g for g in groups if _agree(by_size[g[0]], values))
        found = next(fitting, None)
        if found is None:
            groups.append([key])
        else:
            found.append(key)
    return groups


def _agree(one: pd.Series, other: pd.Series) -> bool:
    ratio = (one / other).dropna()
    return len(ratio) > 0 and bool((ratio - 1).abs().max() <= SAME)


def out_of_memory(
    fig: go.Figure, table: pd.DataFrame | None, quantity: str, styles: Mapping[str, Style], text: Mapping[str, str]
) -> None:
    """A cross for every size that did not fit, at the slow edge of the axis (which has to be set before)."""
    if table is None or table.empty:
        return
    low, high = fig.layout.yaxis.range
    slow_end, inwards = (low, 1) if quantity == "throughput_img_s" else (high, -1)
    step = 0.07 * (high - low) * inwards
    rank = {key: i for i, key in enumerate(styles)}
    first = ~table.duplicated("batch_size")  # the word once, or words would lie upon each other
    for candidate, own in table.groupby("candidate", sort=False):
        style = styles[str(candidate)]
        at = slow_end + step * (0.6 + rank[str(candidate)])
        fig.add_scatter(
            x=own["batch_size"],
            y=[10**at] * len(own),
            mode="markers+text",
            marker={"symbol": "x", "size": 10, "color": style.color},
            text=[text["oom"] if named else "" for named in first[own.index]],
            textposition="middle left",
            textfont={"color": style.color, "size": 12},
            name=text["oom"],
            showlegend=False,
            hovertemplate=f"<b>{candidate}</b><br>{text['batch']} %{{x}}: {text['oom']}<extra></extra>",
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
        customdata=[key for _, _, key in found],
        hovertemplate=f"%{{customdata}}<br>{text['knee']}<br>{text['batch']} %{{x:.3g}}<extra></extra>",
        name=text["knee"],
        legendrank=LAST - 1,
    )


def _on_curve(own: pd.DataFrame, column: str, knee: float) -> float:
    sizes, values = np.log(own["batch_size"].astype(float)), np.log(own[column])
    return float(math.exp(np.interp(math.log(knee), sizes, values)))
