"""The interval plot of the report: every comparison with its 95 % interval, and the margin as a band around 1.

What `charts.intervals` is on the pages, but without a script: it is drawn once for a wide place, with words beside the
interval, and once for a narrow one, with words above it.

>>> # intervals(frame, styles=styles(keys), margin=0.01, width=WIDE, language="en")
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from bench_core.charts.style import Style
from bench_core.report.axes import Log
from bench_core.report.svg import Drawing
from bench_core.words import formats
from bench_core.words.catalogue import text

WIDE, NARROW = 760, 350
"""Widths that drawings are made for, pixels: a desk's and paper's, a phone's."""
HEAD, FOOT, WIDE_ROW, NARROW_ROW = 30, 48, 26, 42
LEFT, RIGHT = 150, 225
"""Room for words beside the intervals where there is any."""
BAND_ROOM, REACH = 2.5, 3.0
"""The axis holds so many margins to either side of 1, and reaches at most so many times beyond the points."""


def intervals(
    comparisons: pd.DataFrame, *, styles: Mapping[str, Style], margin: float, width: int, language: str
) -> str:
    """The drawing. `comparisons` as `tables.comparisons` gives them; rows without an interval have words only."""
    groups = list(comparisons.groupby("candidate", sort=False))
    row = WIDE_ROW if width >= WIDE else NARROW_ROW
    height = HEAD * len(groups) + row * len(comparisons) + FOOT
    drawing, axis = Drawing(width, height), _axis(comparisons, margin, width)
    with_steps = comparisons["steps"].nunique() > 1
    y = 0.0
    for key, own in groups:
        style, y = styles[str(key)], y + HEAD
        drawing.marker(style.symbol, 8, y - 11, color=style.color)
        drawing.words(20, y - 6, style.label, kind="name")
        if width >= WIDE:
            _band(drawing, axis, margin, y, y + row * len(own))
        for found in own.sort_values(["steps", "batch_size"]).to_dict("records"):
            if width < WIDE:
                _band(drawing, axis, margin, y + 19, y + 37)  # clear of the words
            _row(drawing, axis, found, style, y, width, _where(found, with_steps, language), language)
            y += row
    _scale(drawing, axis, y, text("chart.intervals.ratio", language=language), width)
    return drawing.text()


def _axis(comparisons: pd.DataFrame, margin: float, width: int) -> Log:
    """It contains 1, the band and every interval, unless one would squash all others."""
    room = 1 + BAND_ROOM * max(margin, 0.002)
    low, high = 1 / room, room
    fair = comparisons.dropna(subset=["speedup", "ci_low", "ci_high"])
    if len(fair):
        points = fair["speedup"]
        low = min(low, max(fair["ci_low"].min(), min(1, points.min()) / REACH))
        high = max(high, min(fair["ci_high"].max(), max(1, points.max()) * REACH))
    ends = (LEFT, width - RIGHT) if width >= WIDE else (10, width - 10)
    return Log(low, high, start=ends[0], end=ends[1])


def _where(row: Mapping[Hashable, Any], with_steps: bool, language: str) -> str:
    batch = text("chart.intervals.batch", language=language, n=row["batch_size"])
    steps = text("report.n_steps", language=language, n=row["steps"])
    return formats.listed([batch, steps], language) if with_steps else batch


def _row(
    drawing: Drawing,
    axis: Log,
    row: Mapping[Hashable, Any],
    style: Style,
    y: float,
    width: int,
    where: str,
    language: str,
) -> None:
    """One comparison below y: where, the interval, the verdict with its numbers."""
    is_wide = width >= WIDE
    words_y, line_y = (y + 17, y + 13) if is_wide else (y + 13, y + 28)
    drawing.words(20 if is_wide else 10, words_y, where, kind="words quiet")
    drawing.words(
        width - RIGHT + 14 if is_wide else width - 10,
        words_y,
        said(row, language),
        anchor="start" if is_wide else "end",
    )
    if known(row):
        low, middle, high = (float(row[name]) for name in ("ci_low", "speedup", "ci_high"))
        drawing.line((axis.at(low), line_y), (axis.at(high), line_y), color=style.color, width=2.5)
        for end in (e for e in (low, high) if axis.holds(e)):
            drawing.line((axis.at(end), line_y - 5), (axis.at(end), line_y + 5), color=style.color, width=2)
        drawing.marker(style.symbol, axis.at(middle), line_y, color=style.color)


def known(row: Mapping[Hashable, Any]) -> bool:
    """Whether a comparison has a ratio with an interval."""
    return all(row[name] == row[name] and row[name] is not None for name in ("ci_low", "speedup", "ci_high"))


def said(row: Mapping[Hashable, Any], language: str) -> str:
    """The verdict of a comparison with its numbers, or that there are none."""
    verdict = text(f"verdict.{row['verdict']}", language=language)
    if not known(row):
        return f"✕ {verdict}"
    numbers = (formats.factor(row["speedup"]), formats.factor(row["ci_low"]), formats.factor(row["ci_high"]))
    return "{} {}× [{}, {}]".format(verdict, *numbers)


def _band(drawing: Drawing, axis: Log, margin: float, top: float, bottom: float) -> None:
    drawing.box((axis.at(1 - margin), top), (axis.at(1 + margin), bottom), kind="band")
    drawing.line((axis.at(1), top), (axis.at(1), bottom), kind="one")


def _scale(drawing: Drawing, axis: Log, y: float, title: str, width: int) -> None:
    """Ticks below the rows; where they stand close, every second one has its number."""
    ends = axis.at(axis.ticks[0][0]), axis.at(axis.ticks[-1][0])
    crowded = len(axis.ticks) > 1 and abs(ends[1] - ends[0]) / (len(axis.ticks) - 1) < 30
    for i, (value, label) in enumerate(axis.ticks):
        drawing.line((axis.at(value), y), (axis.at(value), y + 5), kind="axis")
        if not crowded or i % 2 == 0 or value == 1:
            drawing.words(axis.at(value), y + 19, f"{label}×", kind="tick", anchor="middle")
    middle = (LEFT + width - RIGHT) / 2 if width >= WIDE else width / 2
    drawing.words(middle, y + 38, title, kind="tick", anchor="middle")
