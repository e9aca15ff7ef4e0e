"""What was claimed beside what a fair measurement says, and how many times too much that is.

Read from top to bottom: the guess, if there is one; the claim; the fair number; and from the end of the fair bar to
that of the claim an arrow, the inflation. Speedups begin at 1 on a logarithmic axis, so that equal lengths are equal
factors and the arrow is as long as what the claim has too much. Counts begin at 0 on a linear axis. Words stand above
the bars, so that they fit on a telephone, and grow with `scale` for a hall.

>>> # claim(lab.claim_table.claim_frame(outcome, guess=1.5), scale=2)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go

from bench_core.charts.style import COLORS, REFERENCE, Style, finish, log_axis, texts
from bench_core.words.formats import factor, interval

LABELS = {
    "speedup": "Times as fast (logarithmic)",
    "pictures": "Pictures",
    "guess": "Your guess",
    "claimed": "Claimed",
    "fair": "Fair",
    "inflation": "Claimed over fair",
    "larger": "{n} times too much",
    "larger.pictures": "{n} times too many",
    "smaller": "{n} times too little",
    "none": "Nothing too much here: {n}×",
    "unclear": "Not to be told from chance: {n}×",
    "unknown": "not known",
}
STYLES = {
    "guess": Style(COLORS[0], "dot", "diamond", "", "guess"),
    "claimed": Style(COLORS[1], "solid", "circle", "/", "claimed"),
    "fair": Style(COLORS[2], "solid", "square", "", "fair"),
    "inflation": Style(COLORS[1], "solid", "arrow", "", "inflation"),
}
"""Told apart by the words above them, and by pattern and marker too."""
CALM = Style(REFERENCE, "solid", "arrow", "", "inflation")
"""The arrow of an inflation that is none."""
ROW_PIXELS, FRAME_PIXELS, TEXT_PIXELS = 66, 74, 15
BAR, BELOW, WORDS = 0.42, 0.18, -0.27
"""A bar's share of its row, how far its middle lies below that of the row, and where its words stand."""
LEAST_REACH = 1.5
"""An axis of speedups reaches at least so far: nothing near 1 is blown up to look like much."""
Quantity = Literal["speedup", "pictures"]


def claim(
    rows: pd.DataFrame,
    *,
    quantity: Quantity = "speedup",
    scale: float = 1,
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """One row each of `rows`, which has row, value, ci_low, ci_high and effect, as `lab.claim_table.claim_frame` makes
    them: guess (or not), claimed, fair, inflation. What is NaN is left out. `scale` enlarges everything but the width.
    """
    text = texts(LABELS, labels)
    fig = go.Figure()
    origin = 1.0 if quantity == "speedup" else 0.0
    placed = rows.assign(at=range(len(rows))).set_index("row", drop=False)
    for row in placed.to_dict("records"):
        _words(fig, row, _line(row, quantity, text), scale)
        if row["row"] in ("claimed", "fair") and row["value"] == row["value"]:
            _bar(fig, row, origin, quantity, scale, text)
    _guess(fig, placed, scale, text)
    _inflation(fig, placed, scale)
    _frame(fig, placed, quantity, scale, text)
    return fig


def _frame(fig: go.Figure, rows: pd.DataFrame, quantity: Quantity, scale: float, text: Mapping[str, str]) -> None:
    """Axes that contain all that is drawn, and a line where bars begin."""
    finish(fig, x=text[quantity], y="", height=round((FRAME_PIXELS + ROW_PIXELS * len(rows)) * scale))
    size = {"tickfont_size": round(12 * scale), "title_font_size": round(13 * scale)}
    fig.update_layout(showlegend=False, bargap=0)
    fig.update_yaxes(range=[len(rows) - 0.42, -0.58], visible=False)
    ends = rows[rows["row"] != "inflation"][["value", "ci_low", "ci_high"]].stack().dropna()
    if quantity == "speedup":
        fig.update_xaxes(**log_axis(min([1, *ends]), max([LEAST_REACH, *ends])), **size)
    else:
        fig.update_xaxes(range=[0, 1.06 * max([1, *ends])], tickformat="d", nticks=8, **size)
    start = 1 if quantity == "speedup" else 0
    line = {"color": REFERENCE, "width": 1.3 * scale, "dash": "dot"}
    for row in rows.to_dict("records"):
        middle = row["at"] + BELOW
        fig.add_shape(type="line", x0=start, x1=start, y0=middle - BAR * 0.6, y1=middle + BAR * 0.6, line=line)


def _bar(
    fig: go.Figure, row: Mapping[Any, Any], origin: float, quantity: Quantity, scale: float, text: Mapping[str, str]
) -> None:
    """A bar from where nothing is gained, its interval, and a marker at its end, seen where there is no bar."""
    style = STYLES[row["row"]]
    fig.add_bar(
        orientation="h",
        base=[origin],
        x=[row["value"] - origin],
        y=[row["at"] + BELOW],
        width=BAR,
        name=text[row["row"]],
        marker=style.bar,
        hovertemplate=f"{_line(row, quantity, text)}<extra></extra>",
    )
    has_interval = row["ci_low"] == row["ci_low"] and row["ci_low"] < row["ci_high"]
    whisker = {"array": [row["ci_high"] - row["value"]], "arrayminus": [row["value"] - row["ci_low"]]}
    fig.add_scatter(
        x=[row["value"]],
        y=[row["at"] + BELOW],
        mode="markers",
        marker={"symbol": style.symbol, "size": 9 * scale, "color": style.color},
        error_x={"type": "data", "symmetric": False, "thickness": 2.2 * scale, "width": 7 * scale, **whisker}
        if has_interval
        else None,
        name=text[row["row"]],
        hoverinfo="skip",
    )


def _guess(fig: go.Figure, rows: pd.DataFrame, scale: float, text: Mapping[str, str]) -> None:
    if "guess" not in rows.index:
        return
    style, at = STYLES["guess"], rows.loc["guess"]
    fig.add_scatter(
        x=[at["value"]],
        y=[at["at"] + BELOW],
        mode="markers",
        marker={"symbol": style.symbol, "size": 16 * scale, "color": style.color},
        name=text["guess"],
        hovertemplate=f"{text['guess']} %{{x:.3g}}<extra></extra>",
    )


def _inflation(fig: go.Figure, rows: pd.DataFrame, scale: float) -> None:
    """An arrow from the end of the fair bar to that of the claim, and a thin line that leads to it; none where it is
    not to be seen yet."""
    if "inflation" not in rows.index:
        return
    row, ends = rows.loc["inflation"], rows.loc[["fair", "claimed"]]
    if ends["value"].isna().any() or pd.isna(row["value"]):
        return
    style, y = STYLES["inflation"] if row["effect"] in ("larger", "smaller") else CALM, row["at"] + BELOW
    for value in ends["value"]:
        tick = {"x0": value, "x1": value, "y0": y - BAR * 0.4, "y1": y + BAR * 0.4}
        fig.add_shape(type="line", **tick, line={"color": style.color, "width": 1.5 * scale})
    if style is not CALM:
        larger = ends.loc[ends["value"].idxmax()]
        thin = {"color": REFERENCE, "width": scale, "dash": "dot"}
        at = {"x0": larger["value"], "x1": larger["value"], "y0": larger["at"] + BELOW + BAR / 2, "y1": y - BAR * 0.4}
        fig.add_shape(type="line", **at, line=thin, layer="below")
    fig.add_scatter(
        x=list(ends["value"]),
        y=[y, y],
        mode="lines+markers",
        line={"color": style.color, "width": 4 * scale},
        marker={"symbol": "arrow", "size": 16 * scale, "color": style.color, "angleref": "previous", "opacity": [0, 1]},
        name="inflation",
        hoverinfo="skip",
    )


def _words(fig: go.Figure, row: Mapping[Any, Any], line: str, scale: float) -> None:
    """A row in words, above its bar, from the left edge on."""
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": row["at"] + WORDS, "yanchor": "middle"}
    fig.add_annotation(text=line, align="left", showarrow=False, font={"size": round(TEXT_PIXELS * scale)}, **place)


def _line(row: Mapping[Any, Any], quantity: Quantity, text: Mapping[str, str]) -> str:
    """`Claimed 2.05× [2.00, 2.10]`; `2.03 times too much [1.95, 2.11]`."""
    if row["value"] != row["value"]:
        return f"<b>{text[row['row']]}</b> {text['unknown']}"
    if row["row"] == "inflation":
        return _inflation_line(row, quantity, text)
    if quantity == "pictures":
        return f"<b>{text[row['row']]} {row['value']:.3g}</b>{interval(row['ci_low'], row['ci_high'])}"
    shown = f"{row['value']:g}" if row["row"] == "guess" else factor(row["value"])
    return f"<b>{text[row['row']]} {shown}×</b>{interval(row['ci_low'], row['ci_high'])}"


def _inflation_line(row: Mapping[Any, Any], quantity: Quantity, text: Mapping[str, str]) -> str:
    """How many times too much; what is too little is turned round, so that the number is above 1."""
    value, low, high = row["value"], row["ci_low"], row["ci_high"]
    if row["effect"] == "smaller":
        value, low, high = 1 / value, 1 / high, 1 / low
    shown = f"{value:.3g}" if quantity == "pictures" else factor(value)
    if row["effect"] == "unknown":
        return f"<b>{text['inflation']} {shown}×</b>"
    said = text.get(f"{row['effect']}.{quantity}", text[row["effect"]])
    return f"<b>{said.format(n=shown)}</b>{interval(low, high)}"
