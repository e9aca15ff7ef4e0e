"""A small drawing as SVG: lines, words, markers and dots, each in user units that are CSS pixels at full width.

Colours that must follow the reader's light or dark scheme are classes of the report's style sheet; those of candidates
are given. ElementTree escapes every text, so a candidate's name cannot become markup.

>>> drawing = Drawing(40, 20)
>>> drawing.words(2, 12, "a<b")
>>> drawing.text().endswith('<text x="2" y="12" class="words" text-anchor="start">a&lt;b</text></svg>')
True
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree

from bench_core.visible import visible

Point = tuple[float, float]
DASHES = {"solid": "", "dash": "8 5", "dot": "2 4", "dashdot": "8 4 2 4", "longdash": "13 5"}
"""Plotly's names of dashes, as `charts.style` has them, by SVG's."""
CORNERS: Mapping[str, tuple[int, float]] = {
    "square": (4, 45),
    "diamond": (4, 0),
    "triangle-up": (3, 0),
    "triangle-down": (3, 180),
    "hexagon": (6, 30),
    "pentagon": (5, 0),
}
"""Corners of Plotly's markers and their turn from the top, degrees."""
CONTROL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML may contain, though a message may."""


class Drawing:
    """An SVG of a size that grows no larger than it, and shrinks with its place."""

    def __init__(self, width: float, height: float) -> None:
        box = {"viewBox": f"0 0 {_n(width)} {_n(height)}", "width": _n(width), "height": _n(height)}
        self._root = ElementTree.Element("svg", box | {"aria-hidden": "true", "focusable": "false"})

    def line(self, start: Point, end: Point, *, kind: str = "grid", color: str = "", width: float = 1.0) -> None:
        """A straight line; of a class of the style sheet, or of a colour."""
        ends = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
        self._add("line", ends | (_stroke(color, width) if color else {"class": kind}))

    def box(self, start: Point, end: Point, *, kind: str) -> None:
        """A filled rectangle between two corners."""
        size = {"width": end[0] - start[0], "height": end[1] - start[1]}
        self._add("rect", {"x": start[0], "y": start[1], **size, "class": kind})

    def words(self, x: float, y: float, said: str, *, kind: str = "words", anchor: str = "start") -> None:
        """A line of text with its baseline at y."""
        self._add("text", {"x": x, "y": y, "class": kind, "text-anchor": anchor}).text = CONTROL.sub("?", visible(said))

    def curve(self, points: Iterable[Point], *, color: str, dash: str) -> None:
        """A line through points."""
        path = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        dashes = {"stroke-dasharray": DASHES[dash]} if DASHES[dash] else {}
        self._add("polyline", {"points": path, "fill": "none", **_stroke(color, 2), **dashes})

    def dots(self, points: Iterable[Point], *, color: str, size: float = 4.0, opacity: float = 0.45) -> None:
        """Many points as one element: a path of lines without length, whose round ends are seen."""
        path = "".join(f"M{_n(x)} {_n(y)}h0" for x, y in points)
        if path:
            round_ends = {"stroke-linecap": "round", "stroke-opacity": opacity, "fill": "none"}
            self._add("path", {"d": path, **_stroke(color, size), **round_ends})

    def ring(self, x: float, y: float, *, color: str, radius: float = 9.0) -> None:
        """A circle around a point."""
        self._add("circle", {"cx": x, "cy": y, "r": radius, "fill": "none", **_stroke(color, 2)})

    def marker(self, symbol: str, x: float, y: float, *, color: str, radius: float = 5.0) -> None:
        """A filled marker by Plotly's name."""
        if symbol == "circle":
            self._add("circle", {"cx": x, "cy": y, "r": radius, "fill": color})
        else:
            path = " ".join(f"{_n(x + px)},{_n(y + py)}" for px, py in _corners(symbol, radius * 1.2))
            self._add("polygon", {"points": path, "fill": color})

    def text(self) -> str:
        """The drawing as markup."""
        return ElementTree.tostring(self._root, encoding="unicode")

    def _add(self, name: str, attributes: Mapping[str, object]) -> ElementTree.Element:
        said = {k: _n(v) if isinstance(v, int | float) else str(v) for k, v in attributes.items()}
        return ElementTree.SubElement(self._root, name, said)


def _corners(symbol: str, radius: float) -> list[Point]:
    if symbol == "star":
        return [_at(36 * i, radius * (1.15 if i % 2 == 0 else 0.5)) for i in range(10)]
    count, turn = CORNERS[symbol]
    return [_at(turn + 360 / count * i, radius) for i in range(count)]


def _at(degrees: float, radius: float) -> Point:
    """The point in a direction, 0 being up."""
    return radius * math.sin(math.radians(degrees)), -radius * math.cos(math.radians(degrees))


def _stroke(color: str, width: float) -> dict[str, object]:
    return {"stroke": color, "stroke-width": width}


def _n(value: float) -> str:
    return f"{round(value, 1):g}"
