"""What two clocks covered: a lane for each process and side, bars for loading, warm-up and calls, filled if they count.

A filled bar is a part of the number, in the colour of the side whose number it is; a pale, hatched one is not. A call
that is several calls of the pipeline has lines between them. What a lane's clock covers is said above it. What comes
before the first call is loading; where it takes longer than all calls, its bar begins left of the axis.

>>> # clock_cover(timeline.bars, timeline.lanes)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from bench_core.charts.style import COLORS, REFERENCE, Style, finish, markup, shortened, texts

LABELS = {
    "end to end": "Seconds of calls, laid end to end",
    "clock": "Seconds from the first call on",
    "wrong": "Claimed",
    "fair": "Fair",
    "both": "Both",
    "base": "baseline",
    "other": "candidate",
    "covers": "counts {calls} calls, {images} images, {seconds} s",
    "more": "+{n}",
    "load": "load",
    "warm-up": "warm-up",
    "settle": "settling call",
    "timed": "timed call",
    "counted.wrong": "counted for the claim",
    "counted.fair": "counted for the fair number",
    "counted.both": "counted for both",
    "uncounted": "not counted",
    "parts": "{n} calls of the pipeline",
    "round": "round {n}",
    "unit": "s",
}
SIDES = {
    "wrong": Style(COLORS[1], "solid", "circle", "", "wrong"),
    "fair": Style(COLORS[2], "solid", "square", "", "fair"),
    "both": Style(COLORS[0], "solid", "diamond", "", "both"),
}
PATTERNS = {"load": "", "warm-up": "/", "settle": ".", "timed": "\\"}
"""Of what does not count; grey, and paler than what does."""
LANE_PIXELS, FRAME_PIXELS, TEXT_PIXELS = 82, 66, 13
BAR, BELOW, WORDS = 0.36, 0.26, -0.2
"""A bar's share of its lane, how far its middle lies below that of the lane, and where its words stand."""
GAP = 0.04
"""A call's bar ends by this share of the shortest call before the next one begins."""
LOAD_SHARE = 0.3
"""Loading takes at most so much of the width of the calls."""
ROOM = 0.15
"""A part of a lane that is narrower than this share of the axis has no name written in it."""


def clock_cover(
    bars: pd.DataFrame,
    lanes: pd.DataFrame,
    *,
    is_end_to_end: bool = True,
    scale: float = 1,
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """`bars`: lane, kind, begin_s, seconds, counted_s, parts, images, round. `lanes`, in the order in which they are
    drawn: lane, side, role, candidate, calls, images, counted_s, more. As `lab.timeline.of_result` makes both.
    """
    text = texts(LABELS, labels)
    place = {lane: at for at, lane in enumerate(lanes["lane"])}
    own = bars.merge(lanes[["lane", "side"]], on="lane").assign(y=bars["lane"].map(place) + BELOW)
    calls = own[own["kind"] != "load"]
    right = float((calls["begin_s"] + calls["seconds"]).max())
    left = -min(LOAD_SHARE * right, max(0.0, -float(own["begin_s"].min())))
    gap = GAP * float(calls["seconds"].min())
    fig = go.Figure()
    for kind in PATTERNS:
        _uncounted(fig, own[own["kind"] == kind], kind, gap, text)
    for side, style in SIDES.items():
        _counted(fig, own[(own["side"] == side) & (own["counted_s"] > 0)], side, style, gap, text)
        _parts(fig, own[(own["side"] == side) & (own["counted_s"] > 0)], style)
    for row in lanes.assign(at=range(len(lanes))).to_dict("records"):
        _words(fig, row, text, scale)
        _inside(fig, own[own["lane"] == row["lane"]], (left, right), text, scale)
        _more(fig, own[own["lane"] == row["lane"]], row["more"], text, scale)
    finish(
        fig,
        x=text["end to end" if is_end_to_end else "clock"],
        y="",
        height=round((FRAME_PIXELS + LANE_PIXELS * len(lanes)) * scale),
    )
    size = {"tickfont_size": round(12 * scale), "title_font_size": round(13 * scale)}
    fig.update_layout(bargap=0, barmode="overlay", showlegend=False)
    fig.update_xaxes(range=[left * 1.02, right * 1.1], tickvals=_ticks(right), **size)
    fig.update_yaxes(range=[len(lanes) - 0.45, -0.55], visible=False)
    return fig


def _ticks(right: float) -> list[float]:
    """Round numbers of seconds from 0 on, some five of them: loading is left of 0 and has no scale."""
    rough = right / 5
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(m * unit for m in (1, 2, 5, 10) if m * unit >= rough)
    return [float(f"{n * step:.6g}") for n in range(math.floor(right / step) + 1)]


def _uncounted(fig: go.Figure, rows: pd.DataFrame, kind: str, gap: float, text: Mapping[str, str]) -> None:
    """The part of each bar that no number is made of: at its end, and mostly all of it."""
    rows = rows[rows["counted_s"] < rows["seconds"]]
    begin = rows["begin_s"] + rows["counted_s"]
    pattern = {
        "shape": PATTERNS[kind],
        "fgcolor": REFERENCE,
        "bgcolor": "rgba(127,127,127,0.08)",
        "size": 7,
        "fgopacity": 0.45,
    }
    fig.add_bar(
        orientation="h",
        base=list(begin),
        x=list((rows["seconds"] - rows["counted_s"] - gap).clip(lower=gap)),
        y=list(rows["y"]),
        width=BAR * 0.8,
        name=f"{text[kind]}, {text['uncounted']}",
        marker={"color": "rgba(127,127,127,0.14)", "line": {"color": REFERENCE, "width": 0.8}, "pattern": pattern},
        customdata=_hover(rows, text),
        hovertemplate=f"<b>{text[kind]}</b>, {text['uncounted']}%{{customdata[0]}}<extra></extra>",
    )


def _counted(fig: go.Figure, rows: pd.DataFrame, side: str, style: Style, gap: float, text: Mapping[str, str]) -> None:
    fig.add_bar(
        orientation="h",
        base=list(rows["begin_s"]),
        x=list((rows["counted_s"] - gap).clip(lower=gap)),
        y=list(rows["y"]),
        width=BAR,
        name=text[f"counted.{side}"],
        marker={"color": style.faint(0.85), "line": {"color": style.color, "width": 1}},
        customdata=_hover(rows, text),
        hovertemplate=f"<b>{text[f'counted.{side}']}</b>%{{customdata[0]}}<extra></extra>",
    )


def _hover(rows: pd.DataFrame, text: Mapping[str, str]) -> list[list[str]]:
    """Seconds, round and calls of the pipeline of each bar."""
    return [[_facts(row, text)] for row in rows.to_dict("records")]


def _facts(row: Mapping[Any, Any], text: Mapping[str, str]) -> str:
    said = [f"{row['seconds']:.3g} {text['unit']}"]
    said += [text["round"].format(n=row["round"] + 1)] if row["kind"] == "timed" else []
    said += [text["parts"].format(n=row["parts"])] if row["parts"] > 1 else []
    return "".join(f"<br>{line}" for line in said)


def _parts(fig: go.Figure, rows: pd.DataFrame, style: Style) -> None:
    """Lines between the calls of the pipeline that one call is made of; equally far apart, for nobody timed them."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for row in rows.to_dict("records"):
        for n in range(1, int(row["parts"])):
            at = row["begin_s"] + row["seconds"] * n / row["parts"]
            xs += [at, at, None]
            ys += [row["y"] - BAR / 2, row["y"] + BAR / 2, None]
    line = {"color": "rgba(255,255,255,0.9)", "width": 0.8}
    fig.add_scatter(x=xs, y=ys, mode="lines", line=line, name=style.markup, hoverinfo="skip")


def _words(fig: go.Figure, row: Mapping[Any, Any], text: Mapping[str, str], scale: float) -> None:
    """A lane in words, above its bars: whose it is, and what its clock covers."""
    covers = text["covers"].format(calls=row["calls"], images=row["images"], seconds=f"{row['counted_s']:.3g}")
    line = f"<b>{text[row['side']]}: {text[row['role']]}</b> · {markup(shortened(row['candidate'], 22))}<br>{covers}"
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": row["at"] + WORDS, "yanchor": "middle"}
    fig.add_annotation(text=line, align="left", showarrow=False, font={"size": round(TEXT_PIXELS * scale)}, **place)


def _more(fig: go.Figure, rows: pd.DataFrame, more: int, text: Mapping[str, str], scale: float) -> None:
    """How many timed calls of the process are not shown, after its last one."""
    if more > 0:
        end, y = float((rows["begin_s"] + rows["seconds"]).max()), float(rows["y"].iloc[0])
        place = {"x": end, "y": y, "xanchor": "left", "showarrow": False}
        fig.add_annotation(text=text["more"].format(n=more), font={"size": round(11 * scale)}, **place)


def _inside(
    fig: go.Figure, rows: pd.DataFrame, ends: tuple[float, float], text: Mapping[str, str], scale: float
) -> None:
    """Names of loading and warm-up where they are wide enough."""
    for kind, own in _groups(rows):
        begin = max(ends[0], float(own["begin_s"].min()))
        end = float((own["begin_s"] + own["seconds"]).max())
        if end - begin < ROOM * (ends[1] - ends[0]):
            continue
        said = f"{text[kind]} {own['seconds'].sum():.2g} {text['unit']}" if kind == "load" else text[kind]
        fig.add_annotation(
            text=said,
            x=(begin + end) / 2,
            y=float(own["y"].iloc[0]),
            showarrow=False,
            font={"size": round(11 * scale)},
        )


def _groups(rows: pd.DataFrame) -> Iterable[tuple[str, pd.DataFrame]]:
    return ((kind, own) for kind in ("load", "warm-up") if len(own := rows[rows["kind"] == kind]))
