"""A small picture of a candidate's intervals: thin from end to end of all of them, thick from the least to the greatest
ratio, on a log scale from a quarter to four times, with a line at 1.

It has no colour: that of a candidate would be taken for a verdict, which stands beside it with a sign and in words. An
image, since a list has many of them and a chart takes the browser much longer.

>>> place(1.0), place(4.0), place(100.0)
(60.0, 114.0, 114.0)
"""

from __future__ import annotations

import math
from bench_core.charts import style
from bench_core.results.brief import Line
from bench_core.words import formats
from pages._ui.frame.text import t

WIDTH, HEIGHT, EDGE = 120, 24, 6
COLOR = "#5B84A6"
"""To be seen on both backgrounds, and no candidate's."""
LEAST_WIDTH = 2
FURTHEST = 4.0
"""The scale ends at this ratio and at its inverse; what is beyond is drawn at the end."""


def svg(line: Line) -> str:
    """The picture; only the scale where nothing was measured or nothing may be compared."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path d="M{EDGE} {HEIGHT / 2}H{WIDTH - EDGE}" stroke="{style.REFERENCE}" stroke-opacity=".25"/>'
        f'<path d="M{place(1.0)} 3V{HEIGHT - 3}" stroke="{style.REFERENCE}" stroke-width="1.5"/>'
        f"{_intervals(line)}</svg>"
    )


def _intervals(line: Line) -> str:
    ends = (line.ci_low, line.ci_high, line.least, line.most)
    if None in ends or line.answer.verdict == "not comparable":
        return ""
    low, high, least, most = (place(ratio or 1.0) for ratio in ends)
    thick = max(most - least, LEAST_WIDTH)
    start = (least + most - thick) / 2
    return (
        f'<path d="M{low} {HEIGHT / 2}H{high}" stroke="{COLOR}" stroke-width="3"/>'
        f'<path d="M{start} {HEIGHT / 2}h{thick}" stroke="{COLOR}" stroke-width="11"/>'
    )


def place(ratio: float) -> float:
    """How far from the left a ratio is, in pixels."""
    share = math.log(min(max(ratio, 1 / FURTHEST), FURTHEST)) / math.log(FURTHEST)
    return round(WIDTH / 2 + share * (WIDTH / 2 - EDGE), 1)


def alt(line: Line) -> str:
    """What the picture shows, in words."""
    if line.ci_low is None or line.ci_high is None:
        return line.name
    low, high = formats.factor(line.ci_low), formats.factor(line.ci_high)
    return t("runs.strip_alt", candidate=line.name, low=low, high=high)
