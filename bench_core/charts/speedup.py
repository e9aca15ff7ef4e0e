"""Speedup against the baseline: for every fair comparison a bar from 1 to its ratio, with its 95 % interval.

Bars grow to the right where the candidate is faster and to the left where it is slower, on a logarithmic axis: twice as
fast and twice as slow are bars of the same length. There is no bar where the two sides are not comparable or where
there is no interval.

>>> # speedup(comparisons, styles=styles(keys), margin=0.01)
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from bench_core.charts import _forest as forest
from bench_core.charts.style import COMPARISON_LABELS, Style, markup, texts

LABELS = {"ratio": "Baseline time ÷ candidate time"} | COMPARISON_LABELS
BAR = 0.5
"""A bar's share of its row."""


def speedup(
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
    rows = forest.positioned(comparisons)
    fig = go.Figure()
    for candidate, own in forest.fair(rows).groupby("candidate", sort=False):
        _bars(fig, own, str(candidate), styles[str(candidate)], text)
    forest.frame(fig, rows, margin=margin, styles=styles, text=text)
    return fig


def _bars(fig: go.Figure, own: pd.DataFrame, candidate: str, style: Style, text: Mapping[str, str]) -> None:
    """Bars, and over them their intervals: those belong to the ratio, while a bar's own length counts from 1."""
    fig.add_bar(
        orientation="h",
        base=1,
        x=own["speedup"] - 1,
        y=own["at"],
        width=BAR,
        name=markup(candidate),
        marker=style.bar,
        **forest.hover(own, candidate, text),
    )
    fig.add_scatter(
        x=own["speedup"],
        y=own["at"],
        mode="markers",
        name=text["interval"],
        marker={"symbol": "line-ns", "size": 1, "color": style.color},
        error_x=forest.whiskers(own, style.color),
        hoverinfo="skip",
    )
