"""From a claimed speedup to the fair one: what each unfair condition multiplied the claim by, bar by bar.

Read from top to bottom: the claim begins at 1; every factor takes its part off what is left of it (or gives it back,
where it made the claim smaller); what no factor explains is the residual; the fair speedup is what remains. The axis is
logarithmic, so that equal lengths are equal factors. Bars are horizontal, with their words above them, so that they fit
on any width of screen.

>>> # waterfall(suite.tables.decomposition_frame(decomposition))
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from bench_core.charts.style import COLORS, REFERENCE, Style, finish, log_axis, texts

LABELS = {
    "ratio": "Speedup that is left of the claim (logarithmic)",
    "claimed": "Claimed",
    "execution": "Execution",
    "steps": "Steps",
    "seeds": "Seeds",
    "warm-up": "Warm-up",
    "samples": "Samples",
    "residual": "Not explained",
    "fair": "Fair",
    "larger": "raised the claim",
    "smaller": "lowered the claim",
    "unclear": "no effect shown",
    "none": "the same already",
    "negligible": "under 1 %",
    "chance": "may be chance",
    "more": "more than chance",
    "no interval": "no interval",
    "left": "left of the claim",
    "unknown": "not known",
}
STYLES = {
    "claimed": Style(COLORS[5], "solid", "circle", "", "claimed"),
    "larger": Style(COLORS[1], "solid", "triangle-left", "/", "larger"),
    "smaller": Style(COLORS[0], "solid", "triangle-right", "\\", "smaller"),
    "unclear": Style(REFERENCE, "solid", "line-ns", ".", "unclear"),
    "negligible": Style(REFERENCE, "solid", "line-ns", "", "negligible"),
    "none": Style(REFERENCE, "solid", "line-ns", "", "none"),
    "fair": Style(COLORS[2], "solid", "circle", "", "fair"),
}
"""Totals are plain; factors are told apart by their pattern too."""
SIGNS = {"larger": "◀ ", "smaller": "▶ "}
"""Which way a bar goes, in front of its words."""
ROW_PIXELS = 54
BAR, BELOW = 0.40, 0.16
"""A bar's share of its row, and how far its middle lies below that of the row."""
WORDS = -0.24
"""Where the words of a row stand."""
WHISKER, LINE = 2.5, 1.3
"""Widths in pixels."""


def waterfall(steps: pd.DataFrame, *, labels: Mapping[str, str] | None = None) -> go.Figure:
    """One bar a row, in the order of the table.

    `steps`: row, value, ci_low, ci_high, before, after, effect, as `suite.tables.decomposition_frame` makes them. A row
    without `before` or `after` has words and no bar, one without an interval no whisker.
    """
    text = texts(LABELS, labels)
    styles: list[object] = [_style(row, effect) for row, effect in zip(steps["row"], steps["effect"], strict=True)]
    rows = steps.assign(at=range(len(steps)), style=pd.Series(styles, index=steps.index))
    drawn = rows[rows["before"].notna() & rows["after"].notna()]
    fig = go.Figure()
    for row in rows.to_dict("records"):
        _words(fig, row, text)
    for row in drawn.to_dict("records"):
        _bar(fig, row, text)
        _lines(fig, row, is_last=row["at"] == drawn["at"].max())
    finish(fig, x=text["ratio"], y="", height=90 + ROW_PIXELS * len(rows))
    ends = [1.0, *(end for row in drawn.to_dict("records") for end in _ends(row))]
    fig.update_layout(showlegend=False, bargap=0)
    fig.update_xaxes(**log_axis(min(ends), max(ends)))
    fig.update_yaxes(range=[len(rows) - 0.45, -0.6], visible=False)
    return fig


def _style(row: str, effect: str) -> Style:
    """The style of a total by its name, of a factor by its effect; what is not explained is nobody's effect."""
    return STYLES["unclear" if row == "residual" else effect or row]


def _bar(fig: go.Figure, row: Mapping[Any, Any], text: Mapping[str, str]) -> None:
    """A bar from what was left before to what is left after, with the interval around its end."""
    low, high = _interval_ends(row) or (row["after"], row["after"])
    fig.add_bar(
        orientation="h",
        base=[row["before"]],
        x=[row["after"] - row["before"]],
        y=[row["at"] + BELOW],
        width=BAR,
        name=text[row["row"]],
        marker=row["style"].bar,
        hovertemplate=f"{_line(row, text)}<br>{text['left']}: {row['after']:.3f}×<extra></extra>",
    )
    fig.add_scatter(
        x=[row["after"]],
        y=[row["at"] + BELOW],
        mode="markers",
        marker={"symbol": "line-ns", "size": 1, "color": row["style"].color},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [high - row["after"]],
            "arrayminus": [row["after"] - low],
            "thickness": WHISKER,
            "width": 7,
            "color": row["style"].color,
        },
        visible=_has_interval(row),
        hoverinfo="skip",
        showlegend=False,
    )


def _lines(fig: go.Figure, row: Mapping[Any, Any], *, is_last: bool) -> None:
    """The line at 1, and a short one from the end of a bar towards the next; both leave the words free."""
    middle = row["at"] + BELOW
    ends = {"y0": middle - BAR * 0.6, "y1": middle + BAR * 0.6}
    fig.add_shape(type="line", x0=1, x1=1, **ends, line={"color": REFERENCE, "width": LINE, "dash": "dot"})
    if not is_last:
        at = {"x0": row["after"], "x1": row["after"], "y0": middle, "y1": middle + BAR}
        fig.add_shape(type="line", **at, line={"color": REFERENCE, "width": LINE}, layer="below")


def _words(fig: go.Figure, row: Mapping[Any, Any], text: Mapping[str, str]) -> None:
    """Name, value, interval and effect, above the bar from the left edge on."""
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": row["at"] + WORDS, "yanchor": "middle"}
    fig.add_annotation(text=_line(row, text), align="left", showarrow=False, font={"size": 12}, **place)


def _line(row: Mapping[Any, Any], text: Mapping[str, str]) -> str:
    """`◀ Steps 2.50× [2.40, 2.60] raised the claim`."""
    sign = "" if row["row"] == "residual" else SIGNS.get(row["effect"], "")
    head = f"{sign}<b>{text[row['row']]}"
    if row["value"] != row["value"]:
        return f"{head}</b> {text['unknown']}"
    head = f"{head} {_plain(row['value'])}×</b>"
    if not _has_interval(row):
        return f"{head} {text['no interval']}"
    return f"{head} [{_plain(row['ci_low'])}, {_plain(row['ci_high'])}] {text.get(meaning(row), '')}".rstrip()


def meaning(row: Mapping[Any, Any]) -> str:
    """The label of what a factor did to the claim, or of whether chance may have made the residual; empty for a total.

    >>> meaning({"row": "steps", "effect": "larger", "ci_low": 1.1, "ci_high": 1.2})
    'larger'
    >>> meaning({"row": "residual", "effect": "larger", "ci_low": 1.1, "ci_high": 1.2})
    'more'
    """
    effect = str(row["effect"])
    if not effect or not _has_interval(row):
        return "no interval" if effect else ""
    if row["row"] == "residual":
        return {"unclear": "chance", "larger": "more", "smaller": "more"}.get(effect, effect)
    return effect


def _has_interval(row: Mapping[Any, Any]) -> bool:
    return bool(row["ci_low"] == row["ci_low"] and row["ci_high"] == row["ci_high"])


def _interval_ends(row: Mapping[Any, Any]) -> tuple[float, float] | None:
    """The interval on the axis: of a total as it is, of a factor what it leaves of the claim."""
    if not _has_interval(row):
        return None
    if not row["effect"]:
        return row["ci_low"], row["ci_high"]
    return row["before"] / row["ci_high"], row["before"] / row["ci_low"]


def _ends(row: Mapping[Any, Any]) -> tuple[float, ...]:
    """Everything that the axis must show of a row."""
    return row["before"], row["after"], *(_interval_ends(row) or ())


def _plain(ratio: float) -> str:
    return f"{ratio:.2f}" if 0.01 <= ratio < 1000 else f"{ratio:.1e}"
