"""Who carries which parcel, and when: a lane for each worker, a box for each parcel, a line at the end of the last.

>>> # parcels(lab.parcels.carried(8, workers=4, parcel_s=10), workers=4)
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from bench_core.charts.style import COLORS, PATTERNS, REFERENCE, finish, texts

LABELS = {
    "time": "Seconds",
    "worker": "worker {n}",
    "parcel": "parcel {n}",
    "end": "{n} s",
    "unit": "s",
}
LANE_PIXELS, FRAME_PIXELS = 34, 86
BAR = 0.72


def parcels(
    carried: pd.DataFrame, *, workers: int, scale: float = 1, labels: Mapping[str, str] | None = None
) -> go.Figure:
    """`carried`: worker, parcel, trip, begin_s, end_s, as `lab.parcels.carried` makes it. Trips have patterns of their
    own; a worker without a parcel has an empty lane.
    """
    text = texts(LABELS, labels)
    fig = go.Figure()
    for n, (_, rows) in enumerate(carried.groupby("trip")):
        fig.add_bar(
            orientation="h",
            base=list(rows["begin_s"]),
            x=list(rows["end_s"] - rows["begin_s"]),
            y=list(rows["worker"]),
            width=BAR,
            name=str(n + 1),
            marker={"color": COLORS[0], "line": {"color": "white", "width": 1.5}, "pattern": _pattern(n)},
            customdata=rows[["parcel", "begin_s", "end_s"]],
            hovertemplate=(
                f"<b>{text['parcel'].format(n='%{customdata[0]}')}</b><br>%{{customdata[1]:g}}–%{{customdata[2]:g}} "
                f"{text['unit']}<extra></extra>"
            ),
        )
    size = round(13 * scale)
    for row in carried.to_dict("records"):
        place = {"x": (row["begin_s"] + row["end_s"]) / 2, "y": row["worker"], "showarrow": False}
        fig.add_annotation(text=f"<b>{row['parcel']}</b>", font={"size": size, "color": "white"}, **place)
    finish(fig, x=text["time"], y="", height=round((FRAME_PIXELS + LANE_PIXELS * workers) * scale))
    _end(fig, float(carried["end_s"].max()), text, scale)
    fig.update_layout(showlegend=False, bargap=0, barmode="overlay")
    names = [text["worker"].format(n=n) for n in range(1, workers + 1)]
    fig.update_yaxes(
        range=[workers + 0.5, 0.2], tickvals=list(range(1, workers + 1)), ticktext=names, tickfont_size=size
    )
    fig.update_xaxes(tickfont_size=round(12 * scale), title_font_size=size)
    return fig


def _pattern(trip: int) -> dict[str, object]:
    """The pattern of a trip: on the colour, not instead of it."""
    look = {"bgcolor": COLORS[0], "fgcolor": "white", "fgopacity": 0.4}
    return {"shape": PATTERNS[trip % len(PATTERNS)], **look}


def _end(fig: go.Figure, end_s: float, text: Mapping[str, str], scale: float) -> None:
    """The moment at which the batch is done."""
    fig.add_vline(x=end_s, line={"color": REFERENCE, "dash": "dash", "width": 1.5 * scale})
    fig.update_xaxes(range=[0, end_s * 1.02])
    fig.add_annotation(
        text=f"<b>{text['end'].format(n=f'{end_s:g}')}</b>",
        x=end_s,
        y=1,
        yref="paper",
        xanchor="right",
        yanchor="bottom",
        showarrow=False,
        font={"size": round(14 * scale)},
    )
    fig.update_layout(margin={"t": round(26 * scale)})
