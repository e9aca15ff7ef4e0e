"""Warm-up calls beside the median of the timed ones: the first calls of a process take longer.

A first call allocates memory, picks kernels and fills caches, and may compile. Counting it would make the
candidate that is measured first look slow, so warm-up calls are shown here and left out of every number.

>>> # warm_up(table, styles=styles(keys))
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from bench_core.charts.style import Style, finish, legend_below, markup, texts

LABELS = {
    "call": "Call",
    "batch_s": "Seconds per batch",
    "unit": "s per batch",
    "number": "call {n}",
    "median": "timed median",
}
HEIGHT = 340


def warm_up(table: pd.DataFrame, *, styles: Mapping[str, Style], labels: Mapping[str, str] | None = None) -> go.Figure:
    """Bars of the warm-up calls in the order in which they were made, and of the median of the timed ones.

    `table`: candidate, number (1, 2, ... for warm-up calls, 0 for the timed median), batch_s.
    """
    text = texts(LABELS, labels)
    numbers = [n for n in sorted(table["number"].unique()) if n]
    order = [text["number"].format(n=n) for n in numbers] + [text["median"]]
    name = {0: text["median"]} | dict(zip(numbers, order, strict=False))
    fig = go.Figure()
    for candidate, style in styles.items():
        rows = table[table["candidate"] == candidate]
        fig.add_bar(
            x=[name[n] for n in rows["number"]],
            y=rows["batch_s"],
            name=style.markup,
            marker=style.bar,
            hovertemplate=f"<b>{markup(candidate)}</b><br>%{{x}}<br>%{{y:.4g}} {text['unit']}<extra></extra>",
        )
    finish(fig, x=text["call"], y=text["batch_s"], height=HEIGHT)
    legend_below(fig)
    fig.update_layout(barmode="group", bargap=0.28)
    fig.update_xaxes(type="category", categoryorder="array", categoryarray=order, showgrid=False)
    fig.update_yaxes(rangemode="tozero")
    return fig
