"""Which candidate is drawn how, above a drawing: one below the other on a phone, two in a line on a desk.

>>> # legend(drawing, styles(keys), 760)
"""

from __future__ import annotations

from collections.abc import Mapping

from bench_core.charts.style import Style
from bench_core.report.svg import Drawing

LINE = 20
COLUMN = 340
"""Width that a name of the greatest length needs, with its marker."""


def place(styles: Mapping[str, Style], width: int) -> float:
    """The height that the legend takes."""
    return LINE * -(-len(styles) // _columns(width)) + 8.0


def legend(drawing: Drawing, styles: Mapping[str, Style], width: int) -> None:
    """A short piece of line with the marker, and the name, for every candidate."""
    for i, style in enumerate(styles.values()):
        x, y = COLUMN * (i % _columns(width)), LINE * (i // _columns(width)) + 12
        drawing.curve([(x + 2, y), (x + 34, y)], color=style.color, dash=style.dash)
        drawing.marker(style.symbol, x + 18, y, color=style.color)
        drawing.words(x + 42, y + 4, style.label)


def _columns(width: int) -> int:
    return max(1, width // COLUMN)
