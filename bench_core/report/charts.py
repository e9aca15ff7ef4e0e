"""The charts of a report: each drawn for a wide and for a narrow place, with its title and what it shows in words.

>>> # [chart.title for chart in charts(result, Names(result.spec.keys), "en")]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pandas as pd

from bench_core.charts.style import Style, styles
from bench_core.report import calls, intervals, scaling
from bench_core.report.intervals import NARROW, WIDE
from bench_core.report.names import Names
from bench_core.results import tables
from bench_core.results.result import Result
from bench_core.words import formats
from bench_core.words.catalogue import text

QUANTITIES = ("per_sample_s", "batch_s")


class Chart(NamedTuple):
    """One chart, drawn for both widths."""

    title: str
    about: str
    """How it is read."""
    alt: str
    wide: str
    narrow: str


def charts(result: Result, names: Names, language: str) -> list[Chart]:
    """Intervals, the curves of every step count, all calls; those that would show nothing are left out."""
    looks = styles(names.all)
    found = [*_intervals(result, names, looks, language)]
    for steps in result.spec.protocol.steps:
        found += _scaling(result.shown, names, looks, steps, language)
    return [*found, *_calls(result.shown, names, looks, language)]


def _drawn(title: str, about: str, alt: str, draw: Callable[[int], str]) -> Chart:
    return Chart(title, about, alt, draw(WIDE), draw(NARROW))


def _named(frame: pd.DataFrame, names: Names) -> pd.DataFrame:
    return frame.assign(candidate=[names.of(key) for key in frame["candidate"]])


def _intervals(result: Result, names: Names, looks: dict[str, Style], language: str) -> Iterator[Chart]:
    if result.comparisons:
        frame, margin = _named(tables.comparisons(result), names), result.spec.protocol.margin
        said = formats.listed(f"{row['candidate']}: {_said(row, language)}" for row in frame.to_dict("records"))
        about = text(
            "report.intervals", language=language, baseline=names.of(result.spec.baseline), percent=f"{margin * 100:g}"
        )
        yield _drawn(
            text("report.intervals_title", language=language),
            about,
            said,
            lambda width: intervals.intervals(frame, styles=looks, margin=margin, width=width, language=language),
        )


def _said(row: dict[object, object], language: str) -> str:
    batch = text("chart.intervals.batch", language=language, n=row["batch_size"])
    return f"{batch} {intervals.said(row, language)}"


def _scaling(result: Result, names: Names, looks: dict[str, Style], steps: int, language: str) -> Iterator[Chart]:
    curves = _named(tables.scaling_curves(result, steps), names)
    points = _named(tables.scaling_points(result, steps), names)
    if curves["batch_size"].nunique() < 2:
        return
    for quantity in QUANTITIES:
        title = text(f"quantity.{quantity}", language=language)
        if len(result.spec.protocol.steps) > 1:
            title = formats.listed([title, text("report.n_steps", language=language, n=steps)], language)

        def draw(width: int, quantity: str = quantity) -> str:
            return scaling.scaling(curves, points, quantity=quantity, styles=looks, width=width, language=language)

        yield _drawn(title, text("report.scaling", language=language), _curves(curves, quantity, title, language), draw)


def _curves(curves: pd.DataFrame, quantity: str, title: str, language: str) -> str:
    """The curves in words: where each starts and ends."""
    lines = []
    for candidate, rows in curves.groupby("candidate", sort=False):
        first, last = rows.iloc[0], rows.iloc[-1]
        ends = {"first": first["batch_size"], "last": last["batch_size"]}
        values = {f"{k}_value": f"{r[f'{quantity}.median']:.3g}" for k, r in (("first", first), ("last", last))}
        lines.append(text("alt.curve", language=language, candidate=candidate, **ends, **values))
    return text("alt.scaling", language=language, quantity=title, curves=formats.listed(lines, language))


def _calls(result: Result, names: Names, looks: dict[str, Style], language: str) -> Iterator[Chart]:
    points = _named(tables.run_over_time(result), names)
    if len(points):
        yield _drawn(
            text("report.calls_title", language=language),
            text("report.calls", language=language),
            text("report.calls_alt", language=language, n=len(points), outliers=int(points["outlier"].sum())),
            lambda width: calls.calls(points, styles=looks, width=width, language=language),
        )
