"""How charts look: colour, dash, marker and pattern of each candidate, and the parts that all charts share.

A candidate keeps its style for the whole run, by its position in it, so that it is recognised from chart to chart.
Colour is never the only difference. The colours are Okabe and Ito's, the light ones
darkened until each has a contrast of 3:1 at least on the white and on the dark background (WCAG 2.2, 1.4.11).

>>> styles(["shapes", "shapes+bf16"])["shapes+bf16"].symbol
'square'
"""

from __future__ import annotations

import html
import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from bench_core.visible import visible

COLORS = ("#0080C4", "#D55E00", "#009E73", "#C06695", "#B07C00", "#8C6BC2", "#7A7A7A")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "star", "hexagon", "pentagon")
PATTERNS = ("", "/", ".", "x", "\\", "-")
REFERENCE = "#7F7F7F"
"""Lines and notes that belong to no candidate; readable on light and dark."""
COMPARISON_LABELS = {
    "batch": "batch {n}",
    "interval": "95 % interval",
    "pairs": "paired rounds",
    "faster": "faster",
    "slower": "slower",
    "no difference": "no difference",
    "inconclusive": "inconclusive",
    "not comparable": "not comparable",
    "no interval": "no interval yet",
    "over": "over {candidate}",
}
"""Labels of the charts that show comparisons."""
GRID = "rgba(127,127,127,0.22)"
HEIGHT = 440
LEAST_PLOT = 240
"""Pixels: no plot is less high, whatever stands around it."""
LEGEND_ROW = 23
LAST = 2000
"""Position in the legend of what belongs to no candidate; candidates have plotly's 1000."""


@dataclass(frozen=True)
class Style:
    """How one candidate is drawn; `label` is its name, shortened where it is long."""

    color: str
    dash: str
    symbol: str
    pattern: str
    label: str

    @property
    def markup(self) -> str:
        """The label as Plotly is to be given it."""
        return markup(self.label)

    @property
    def bar(self) -> dict[str, object]:
        """The marker of a bar: a light fill, so that a whisker in the full colour is seen on it, and the pattern."""
        pattern = {
            "shape": self.pattern,
            "bgcolor": self.faint(0.45),
            "fgcolor": self.color,
            "size": 7,
            "solidity": 0.18,
        }
        return {"color": self.faint(0.45), "line": {"color": self.color, "width": 1.5}, "pattern": pattern}

    def faint(self, opacity: float) -> str:
        """The colour, see-through."""
        red, green, blue = (int(self.color[i : i + 2], 16) for i in (1, 3, 5))
        return f"rgba({red},{green},{blue},{opacity})"


def styles(candidates: Sequence[str]) -> dict[str, Style]:
    """The styles of a run's candidates. The lists differ in length, so combinations repeat late."""
    labels = _labels(candidates)
    return {
        key: Style(
            color=COLORS[i % len(COLORS)],
            dash=DASHES[i % len(DASHES)],
            symbol=SYMBOLS[i % len(SYMBOLS)],
            pattern=PATTERNS[i % len(PATTERNS)],
            label=labels[i],
        )
        for i, key in enumerate(candidates)
    }


def _labels(candidates: Sequence[str]) -> list[str]:
    """Short names; those that would be alike get the candidate's number in the run."""
    short = [shortened(visible(key)) for key in candidates]
    return [f"{name} #{i}" if short.count(name) > 1 else name for i, name in enumerate(short, 1)]


def markup(text: str) -> str:
    """A text of others for Plotly, which reads tags, entities and the places of a template in whatever it shows.

    >>> markup("file:<b>%{x}.py")
    'file:&lt;b&gt;&#37;{x}.py'
    """
    return html.escape(visible(text), quote=False).replace("%{", "&#37;{")


def shortened(name: str, limit: int = 34) -> str:
    """A name of at most `limit` characters: beginning and end are kept, since variants differ at the end."""
    if len(name) <= limit:
        return name
    head = (limit - 1) // 2
    return f"{name[:head]}…{name[-(limit - 1 - head) :]}"


def texts(defaults: Mapping[str, str], given: Mapping[str, str] | None) -> dict[str, str]:
    """The labels of a chart: `defaults`, replaced by those given. Raises KeyError for a label that it does not have."""
    unknown = set(given or {}) - set(defaults)
    if unknown:
        raise KeyError(f"labels this chart does not have: {', '.join(sorted(unknown))}")
    return {**defaults, **(given or {})}


def finish(fig: go.Figure, *, x: str, y: str, height: int = HEIGHT) -> go.Figure:
    """Axis titles, legend above the chart (left of the camera button), faint grids, margins that grow with labels."""
    fig.update_layout(
        height=height,
        margin={"l": 8, "r": 40, "t": 12, "b": 8},
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom", "title_text": ""},
        hovermode="closest",
        hoverlabel={"align": "left"},
    )
    common = {"automargin": True, "gridcolor": GRID, "zeroline": False, "showline": False}
    fig.update_xaxes(title_text=x, **common)
    fig.update_yaxes(title_text=y, **common)
    return fig


def legend_below(fig: go.Figure) -> go.Figure:
    """Put the legend under the chart, which grows by it: on a narrow screen every entry needs a row of its own.

    Beside or above the plot the legend would take its height from it, or lie over it.
    """
    shown = {trace.legendgroup or trace.name for trace in fig.data if trace.showlegend is not False}
    entries = len(shown) if len(shown) > 1 or len(fig.data) > 1 else 0
    below = {"orientation": "h", "x": 0, "xanchor": "left", "yref": "container", "y": 0, "yanchor": "bottom"}
    fig.update_layout(height=fig.layout.height + LEGEND_ROW * entries, legend=below)
    return fig


TICK_STEPS = (1, 2, 5), (1, 1.5, 2, 3, 5, 7), (1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9)
ENOUGH_TICKS = 4


def log_axis(low: float, high: float, *, room: float = 0.06) -> dict[str, object]:
    """A logarithmic axis over positive values with plain numbers at its ticks, more of them on a short axis."""
    first, last = math.log10(low), math.log10(high)
    pad = room * max(last - first, 0.3)
    for steps in TICK_STEPS:
        ticks = [m * 10.0**e for e in range(math.floor(first) - 1, math.ceil(last) + 1) for m in steps]
        shown = [t for t in ticks if first - pad <= math.log10(t) <= last + pad]
        if len(shown) >= ENOUGH_TICKS:
            break
    return {
        "type": "log",
        "range": [first - pad, last + pad],
        "tickvals": shown,
        "ticktext": [f"{t:.10g}" for t in shown],
    }


def ring(fig: go.Figure, *, x: pd.Series, y: pd.Series, colors: Sequence[str], name: str, rank: int) -> None:
    """Rings around the best batch sizes, with one entry in the legend at place `rank`."""
    fig.add_scatter(
        x=x,
        y=y,
        mode="markers",
        marker={"symbol": "circle-open", "size": 19, "line": {"width": 2.5}, "color": colors},
        name=name,
        legendrank=rank,
        hoverinfo="skip",
        legendgroup="best",
    )


def over_fastest(row: Mapping[Hashable, Any], text: Mapping[str, str]) -> str:
    """A line with the ratio to the fastest plain candidate where the baseline of a comparison is weak, else empty."""
    candidate = row.get("over_fastest.candidate")
    if not isinstance(candidate, str):
        return ""
    speedup, low, high = (f"{row[f'over_fastest.{name}']:.2f}" for name in ("speedup", "ci_low", "ci_high"))
    return f"<br>{text['over'].format(candidate=markup(candidate))}: {speedup}× [{low}, {high}]"
