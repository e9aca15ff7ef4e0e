"""What a figure is of, written below it: so a picture of it that was saved or copied still says its conditions.

Plotly's title is used for it since it alone has its place in the whole figure, however wide the labels beside the plot
are. It lies below the plot and its legend, so the plot stays where it was.

>>> import plotly.graph_objects as go
>>> fig = stamp(go.Figure(layout={"height": 400}), "Seconds per image", ["AMD EPYC, 1 thread, fp32", "run 1, 2026"])
>>> fig.layout.title.text.split("<br>")[0], fig.layout.height
('<b>Seconds per image</b>', 471)
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator, Sequence

import plotly.graph_objects as go

from bench_core.charts.style import HEIGHT

LINE_PX, FONT_PX, SLANTED_PX = 15, 11, 20
AXIS_PX = 56 + SLANTED_PX
"""Height of a line of words, their size, what labels of an axis take more when they are slanted, as on a phone; room
for them and the title of the axis."""
FONTS = "Arial, 'Liberation Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
"""A saved picture has no font of the page's; drawn with one, labels would be wider in it than the room they got."""
PLAIN = '<span style="font-weight:normal">{}</span>'
"""Streamlit sets the whole title in bold."""
WIDEST = 60
"""Latin letters in a line: what fits across a phone."""


def stamp(fig: go.Figure, title: str, about: Sequence[str]) -> go.Figure:
    """Write the title and each line of `about` below the figure, wrapped; the figure grows by what they need."""
    head = [f"<b>{html.escape(line, quote=False)}</b>" for line in _wrapped(title)]
    rest = [PLAIN.format(html.escape(line, quote=False)) for words in about for line in _wrapped(words)]
    lines = [*head, *rest]
    room = LINE_PX * len(lines) + 6
    height = (fig.layout.height or HEIGHT) + room + SLANTED_PX
    if fig.layout.legend.yref == "container":  # it stands at the bottom, where the words go now
        fig.layout.legend.y = room / height
    fig.update_layout(
        height=height,
        margin_b=AXIS_PX + room,
        font_family=FONTS,
        title={
            "text": "<br>".join(lines),
            "font": {"size": FONT_PX},
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
    """Lines of at most `WIDEST` letters, broken after commas or else at spaces; a Chinese one counts as two."""
    line, width, last_space, last_comma = "", 0, -1, -1
    for letter in words:
        line, width = line + letter, width + _width(letter)
        last_comma = len(line) if line.endswith((", ", "，", "；")) else last_comma
        last_space = len(line) if letter in " 、" else last_space
        if width > WIDEST:
            cut = next((c for c in (last_comma, last_space) if 0 < c < len(line)), len(line) - 1)
            yield line[:cut].rstrip()
            line, last_space, last_comma = line[cut:], -1, -1
            width = sum(map(_width, line))
    if line:
        yield line


def _width(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
