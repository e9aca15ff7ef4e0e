"""What a figure is of, written below it: so a picture of it that was saved or copied still says its conditions.

Plotly's title is used for it since it alone has its place in the whole figure, however wide the labels beside the plot
are; it lies below, because the legend above takes more or fewer lines.

>>> import plotly.graph_objects as go
>>> fig = stamp(go.Figure(layout={"height": 400}), "Seconds per image", ["AMD EPYC, 1 thread, fp32", "run 1, 2026"])
>>> fig.layout.title.text.split("<br>")
['<b>Seconds per image</b>', 'AMD EPYC, 1 thread, fp32', 'run 1, 2026']
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator, Sequence

import plotly.graph_objects as go

from bench_core.charts.style import HEIGHT, REFERENCE

LINE_PX, AXIS_PX, FONT_PX = 15, 56, 11
"""Height of a line of words; room for the labels and the title of the axis; size of the words."""
WIDEST = 56
"""Latin letters in a line: what fits across a phone."""


def stamp(fig: go.Figure, title: str, about: Sequence[str]) -> go.Figure:
    """Write the title and each line of `about` below the figure, wrapped; the figure grows by what they need."""
    lines = [f"<b>{html.escape(line)}</b>" for line in _wrapped(title)]
    lines += [html.escape(line) for words in about for line in _wrapped(words)]
    room = LINE_PX * len(lines) + 6
    height = (fig.layout.height or HEIGHT) + room
    fig.update_layout(
        height=height,
        margin_b=AXIS_PX + room,
        title={
            "text": "<br>".join(lines),
            "font": {"size": FONT_PX, "color": REFERENCE},
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": (room - FONT_PX / 2) / height,
            "yref": "container",
            "yanchor": "top",
            "pad": {"l": 8},
        },
    )
    return fig


def _wrapped(words: str) -> Iterator[str]:
    """Lines of at most `WIDEST` letters, broken at spaces where that is possible; a Chinese one counts as two."""
    line, width, last_space = "", 0, -1
    for letter in words:
        line, width = line + letter, width + _width(letter)
        last_space = len(line) if letter in " ，、；" else last_space
        if width > WIDEST:
            cut = last_space if 0 < last_space < len(line) else len(line) - 1
            yield line[:cut].rstrip()
            line, last_space = line[cut:], -1
            width = sum(map(_width, line))
    if line:
        yield line


def _width(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
