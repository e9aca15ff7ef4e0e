"""All timed calls of the report in the order in which they were made, each over the median of its cell.

So drift, a disturbance and the spread of single calls are seen, of all candidates on one scale. Outliers are ringed.

>>> # calls(tables.run_over_time(result), styles=styles(keys), width=WIDE, language="en")
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from bench_core.charts.style import Style
from bench_core.report.axes import Log
from bench_core.report.legend import legend, place
from bench_core.report.scaling import MOST_DOTS
from bench_core.report.svg import Drawing
from bench_core.words.catalogue import text

HEIGHT, LEFT, FOOT = 200, 52, 44
LEAST_ROOM = 1.1
"""The axis shows at least this much to either side of the median, so that small noise looks small."""
MOST_RINGS = 200


def calls(points: pd.DataFrame, *, styles: Mapping[str, Style], width: int, language: str) -> str:
    """The drawing; `points` as `tables.run_over_time` gives them, at least one."""
    top = place(styles, width)
    drawing = Drawing(width, top + HEIGHT + FOOT)
    y = Log(
        min(points["relative"].min(), 1 / LEAST_ROOM),
        max(points["relative"].max(), LEAST_ROOM),
        start=top + HEIGHT,
        end=top,
    )
    _grid(drawing, y, width, top, language)
    legend(drawing, styles, width)
    longest = max(points["started_s"].max(), 1e-9)
    placed = points.assign(x=LEFT + 8 + points["started_s"] / longest * (width - LEFT - 26))
    for key, style in styles.items():
        own = placed[placed["candidate"] == key]
        drawn = own.iloc[:: 1 + len(points) // MOST_DOTS]
        at = ((x, y.at(v)) for x, v in zip(drawn["x"], drawn["relative"], strict=True))
        drawing.dots(at, color=style.color, size=5, opacity=0.7)
        for _, row in own[own["outlier"]].head(MOST_RINGS).iterrows():
            drawing.ring(row["x"], y.at(row["relative"]), color=style.color, radius=5.5)
    return drawing.text()


def _grid(drawing: Drawing, y: Log, width: int, top: float, language: str) -> None:
    for value, label in y.ticks:
        drawing.line((LEFT, y.at(value)), (width - 10, y.at(value)), kind="one" if value == 1 else "grid")
        drawing.words(LEFT - 6, y.at(value) + 4, f"{label}×", kind="tick", anchor="end")
    title = text("report.time_axis", language=language)
    drawing.words((LEFT + width) / 2, top + HEIGHT + 30, title, kind="tick", anchor="middle")
