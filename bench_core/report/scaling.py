"""The scaling curve of the report: seconds per image, or per batch, against the batch size, one curve a candidate.

Both axes are logarithmic, whiskers reach from p5 to p95, every timed call is a faint dot, a ring marks the best batch.

>>> # scaling(curves, points, quantity="per_sample_s", styles=styles(keys), width=WIDE, language="en")
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from bench_core.charts.style import Style
from bench_core.report.axes import Log
from bench_core.report.legend import legend, place
from bench_core.report.svg import Drawing
from bench_core.words.catalogue import text

HEIGHT, LEFT, FOOT = 270, 52, 44
MOST_DOTS = 4000
"""Of more calls every second, third ... one is drawn."""


def scaling(
    curves: pd.DataFrame,
    points: pd.DataFrame,
    *,
    quantity: str,
    styles: Mapping[str, Style],
    width: int,
    language: str,
) -> str:
    """The drawing; tables as `tables.scaling_curves` and `tables.scaling_points` give them."""
    top = place(styles, width)
    drawing = Drawing(width, top + HEIGHT + FOOT)
    x, y = _axes(curves, points, quantity, width, top)
    _grid(drawing, x, y, width, top, quantity, language)
    legend(drawing, styles, width)
    for key, style in styles.items():
        own = points[points["candidate"] == key].iloc[:: 1 + len(points) // MOST_DOTS]
        at = ((x.at(b), y.at(v)) for b, v in zip(own["batch_size"], own[quantity], strict=True))
        drawing.dots(at, color=style.color)
        _curve(drawing, x, y, curves[curves["candidate"] == key], quantity, style)
    return drawing.text()


def _axes(curves: pd.DataFrame, points: pd.DataFrame, quantity: str, width: int, top: float) -> tuple[Log, Log]:
    sizes = sorted(int(b) for b in curves["batch_size"].unique())
    columns = [curves[f"{quantity}.{k}"] for k in ("median", "low", "high")]
    values = pd.concat([*columns, points[quantity]])
    x = Log(sizes[0], sizes[-1], start=LEFT, end=width - 10, ticks=sizes)
    return x, Log(values.min(), values.max(), start=top + HEIGHT, end=top)


def _grid(drawing: Drawing, x: Log, y: Log, width: int, top: float, quantity: str, language: str) -> None:
    for value, label in y.ticks:
        drawing.line((LEFT, y.at(value)), (width - 10, y.at(value)))
        drawing.words(LEFT - 6, y.at(value) + 4, label, kind="tick", anchor="end")
    for value, label in x.ticks:
        drawing.line((x.at(value), top), (x.at(value), top + HEIGHT))
        drawing.words(x.at(value), top + HEIGHT + 17, label, kind="tick", anchor="middle")
    title = text("chart.scaling.batch_size", language=language)
    drawing.words((LEFT + width) / 2, top + HEIGHT + 36, title, kind="tick", anchor="middle")


def _curve(drawing: Drawing, x: Log, y: Log, own: pd.DataFrame, quantity: str, style: Style) -> None:
    rows = own.sort_values("batch_size").to_dict("records")
    places = [(x.at(row["batch_size"]), y.at(row[f"{quantity}.median"])) for row in rows]
    drawing.curve(places, color=style.color, dash=style.dash)
    for row, (at, middle) in zip(rows, places, strict=True):
        low, high = y.at(row[f"{quantity}.low"]), y.at(row[f"{quantity}.high"])
        drawing.line((at, low), (at, high), color=style.color, width=1.3)
        drawing.marker(style.symbol, at, middle, color=style.color)
        if row["best"]:
            drawing.ring(at, middle, color=style.color)
