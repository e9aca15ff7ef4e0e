"""Two pieces of code line by line beside each other: which lines differ, and what each word of a line is.

>>> wrong, fair = beside("a = 1\\nb = 2\\n", "a = 1\\nb = 3\\nc = 4\\n")
>>> [(line.number, line.change) for line in wrong]
[(1, ''), (2, 'out'), (None, 'gap')]
>>> [(line.number, line.change) for line in fair]
[(1, ''), (2, 'in'), (3, 'in')]
>>> words("return 1  # one\\n")[0]
[('keyword', 'return'), ('', ' '), ('number', '1'), ('', '  '), ('comment', '# one')]
"""

from __future__ import annotations

import io
import keyword
import tokenize
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Change = Literal["", "out", "in", "gap"]
Word = tuple[str, str]
"""What it is (`keyword`, `string`, `number`, `comment`, empty for all else), and its text."""
KINDS = {tokenize.STRING: "string", tokenize.NUMBER: "number", tokenize.COMMENT: "comment"}
STARTS, ENDS = ("FSTRING_START", "TSTRING_START"), ("FSTRING_END", "TSTRING_END")


class Line(NamedTuple):
    """A line: `out` only the first piece has, `in` only the second; a `gap` keeps the place of the other's line."""

    number: int | None
    change: Change
    words: list[Word]


GAP = Line(None, "gap", [])
ELLIPSIS = Line(None, "", [("comment", "⋯")])
"""Stands for equal lines that are left out."""


def beside(first: str, second: str) -> tuple[list[Line], list[Line]]:
    """The lines of two pieces, equally many, so that equal ones lie beside each other."""
    left, right = first.rstrip().splitlines(), second.rstrip().splitlines()
    shown_left, shown_right = words(first), words(second)
    rows: tuple[list[Line], list[Line]] = ([], [])
    for tag, a, a_end, b, b_end in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        same = tag == "equal"
        rows[0].extend(Line(n + 1, "" if same else "out", shown_left[n]) for n in range(a, a_end))
        rows[1].extend(Line(n + 1, "" if same else "in", shown_right[n]) for n in range(b, b_end))
        for side in rows:
            side.extend([GAP] * (max(map(len, rows)) - len(side)))
    return rows


def around_changes(left: list[Line], right: list[Line], context: int) -> tuple[list[Line], list[Line]]:
    """The same without what lies further than `context` lines from any change; an ellipsis stands for it.

    >>> before, after = beside("a = 1\\nb = 2\\nc = 3\\nd = 4\\n", "a = 1\\nb = 2\\nc = 3\\nd = 5\\n")
    >>> [line.number for line in around_changes(before, after, 1)[0]]
    [None, 3, 4]
    """
    changed = [n for n, line in enumerate(left) if line.change or right[n].change]
    if not changed:
        return left, right
    kept = [n for n in range(len(left)) if any(abs(n - c) <= context for c in changed)]
    rows: tuple[list[Line], list[Line]] = ([], [])
    for before, n in zip([-1, *kept], [*kept, len(left)], strict=True):
        for side, lines in zip(rows, (left, right), strict=True):
            side.extend([ELLIPSIS] if n - before > 1 else [])
            side.extend(lines[n : n + 1])
    return rows


def words(source: str) -> list[list[Word]]:
    """The words of every line. Of what is not Python, each line is one word."""
    lines = source.rstrip().splitlines()
    try:
        marks = list(_marks(source))
    except (tokenize.TokenError, SyntaxError):
        marks = []
    return [list(_line(text, [m for m in marks if m[0] == number])) for number, text in enumerate(lines, 1)]


def _marks(source: str) -> Iterator[tuple[int, int, int, str]]:
    """Line, first and end column, and kind of each word that has one; a string over several lines has one on each."""
    opened: list[tuple[int, int]] = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        name, start, end = tokenize.tok_name[token.type], token.start, token.end
        kind = KINDS.get(
            token.type, "keyword" if token.type == tokenize.NAME and keyword.iskeyword(token.string) else ""
        )
        if name in STARTS:
            opened.append(start)
        elif name in ENDS:
            start, kind = opened.pop(), "string" if not opened else ""
        elif opened:
            kind = ""
        if kind:
            yield from _by_line(start, end, kind)


def _by_line(start: tuple[int, int], end: tuple[int, int], kind: str) -> Iterator[tuple[int, int, int, str]]:
    for line in range(start[0], end[0] + 1):
        yield line, start[1] if line == start[0] else 0, end[1] if line == end[0] else 10_000, kind


def _line(text: str, marks: list[tuple[int, int, int, str]]) -> Iterator[Word]:
    """A line cut where its words begin and end."""
    at = 0
    for _, start, end, kind in sorted(marks):
        if start > at:
            yield "", text[at:start]
        yield kind, text[start:end]
        at = min(end, len(text))
    if at < len(text) or not text:
        yield "", text[at:]
