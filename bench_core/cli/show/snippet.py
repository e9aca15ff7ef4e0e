"""A line of source as a terminal can show it, with carets below a stretch of it.

>>> print(*snippet("x = f(1)  # f", 5, 9).lines(), sep="\\n")
x = f(1)  # f
    ^^^^
"""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len

from bench_core.visible import visible

WIDTH = 140
"""The most characters of a line that are shown."""
TAB = "    "


class Snippet(NamedTuple):
    """What stands before, in and after the stretch."""

    before: str
    marked: str
    after: str

    def lines(self) -> tuple[str, str]:
        """The line, and the carets below it."""
        carets = " " * cell_len(self.before) + "^" * max(cell_len(self.marked), 1)
        return "".join(self), carets


def snippet(line: str, column: int, end_column: int | None = None, width: int = WIDTH) -> Snippet:
    """The stretch from a column, from 1, up to the end column, which lies behind it; without one to the line's end.

    Of a line longer than `width` characters what lies far from the stretch is left out.
    """
    end = len(line) if end_column is None else end_column - 1
    before, marked, after = (printable(part) for part in (line[: column - 1], line[column - 1 : end], line[end:]))
    if len(before) + len(marked) + len(after) > width:
        before = _end(before, max(width - len(marked), width // 3))
        marked = _start(marked, width - len(before))
        after = _start(after, width - len(before) - len(marked))
    return Snippet(before, marked, after.rstrip())


def printable(text: str) -> str:
    """Code as it is shown on a terminal (see `visible`), with spaces for tabs.

    >>> printable("\\t\\x1b[31mred")
    '    \\\\x1b[31mred'
    """
    return visible(text.replace("\t", TAB))


def _start(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…" if length > 0 else ""


def _end(text: str, length: int) -> str:
    return text if len(text) <= length else "…" + text[1 - length :]
