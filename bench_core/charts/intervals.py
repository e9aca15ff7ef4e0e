"""Forest plot of the ratios: every comparison as a tick on its 95 % interval, the margin as a band around 1.

Rows are grouped by candidate, from the smallest batch to the largest, which shows how the ratio changes with the batch
size. An interval inside the band means "no difference", one that excludes 1 shows which side is faster, anything else
is inconclusive. There is no point where the two sides are not comparable or where there is no interval.

>>> # intervals(comparisons, styles=styles(keys), margin=0.01)
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from bench_core.charts import _forest as forest
from bench_core.charts.style import COMPARISON_LABELS, Style, markup, texts

STRIPE_PIXELS, STRIPE_OPACITY, TICK_SIZE = 9, 0.35, 14
"""An interval is a stripe with a tick at the ratio. On a phone it may be seven pixels long: any sign of a candidate
with a width of its own would cover it, and caps at its ends would touch."""
LABELS = {"ratio": "Baseline time ÷ candidate time"} | COMPARISON_LABELS


def intervals(
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
        style = styles[str(candidate)]
        at = {"x": own["speedup"], "y": own["at"], "mode": "markers"}
        stripe = forest.whiskers(own, style.faint(STRIPE_OPACITY)) | {"thickness": STRIPE_PIXELS, "width": 0}
        fig.add_scatter(**at, marker={"opacity": 0}, error_x=stripe, hoverinfo="skip")
        fig.add_scatter(
            **at,
            name=markup(str(candidate)),
            marker={"symbol": "line-ns", "size": TICK_SIZE, "line": {"color": style.color, "width": 2.5}},
            error_x=forest.whiskers(own, style.color) | {"thickness": 1.5, "width": 0},
            **forest.hover(own, str(candidate), text),
        )
    forest.frame(fig, rows, margin=margin, styles=styles, text=text)
    return fig
