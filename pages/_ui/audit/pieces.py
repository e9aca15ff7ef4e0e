"""Source cut where its findings stand: a piece ends with the line that findings are about, marked and underlined.

>>> pieces = cut("a = 1\\nb = f(a)\\nc = 3\\n", [Mark(2, 5, 2, 9)])
>>> print(pieces[0].text)
  1 │ a = 1
> 2 │ b = f(a)
    │     ^^^^
>>> [(piece.first, piece.last, piece.marks) for piece in pieces]
[(1, 2, (0,)), (3, 3, ())]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bench_core.fairness.source.place import lines_of

MOST_LINES = 24
"""Longer stretches without a finding are folded, but for the lines next to findings."""
BEFORE, AFTER = 8, 4
"""Lines before and after a finding that are always shown."""


class Mark(NamedTuple):
    """A place in the source: lines and columns from 1, the end column behind the last one."""

    line: int
    column: int
    end_line: int
    end_column: int


class Piece(NamedTuple):
    """Lines `first` to `last` with their numbers; `marks` are the numbers of the marks of its last line."""

    first: int
    last: int
    text: str
    marks: tuple[int, ...] = ()
    is_folded: bool = False


def cut(source: str, marks: Sequence[Mark]) -> list[Piece]:
    """All lines of the source in pieces, in their order."""
    lines = lines_of(source.rstrip("\r\n"))
    by_line: dict[int, list[int]] = {}
    for index, mark in enumerate(marks):
        by_line.setdefault(min(mark.line, len(lines)), []).append(index)
    pieces: list[Piece] = []
    for first, last in _stretches(len(lines), sorted(by_line)):
        own = tuple(by_line.get(last, ()))
        text = _numbered(lines, first, last, [marks[index] for index in own])
        pieces.append(Piece(first, last, text, own))
    return [part for piece in pieces for part in _folded(piece, lines, has_marks=bool(marks))]


def _stretches(n_lines: int, ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last lines from one finding to the next."""
    first = 1
    for end in [*ends, n_lines]:
        if first <= end:
            yield first, end
        first = end + 1


def _folded(piece: Piece, lines: Sequence[str], *, has_marks: bool) -> Iterator[Piece]:
    """A piece as it is, or, where it is long, its middle folded; what is next to a finding is not."""
    after = AFTER if piece.first > 1 else 0
    before = BEFORE if piece.marks else 0
    start, end = piece.first + after, piece.last - before
    if not has_marks or end - start < MOST_LINES:
        yield piece
        return
    if after:
        yield Piece(piece.first, start - 1, _numbered(lines, piece.first, start - 1))
    yield Piece(start, end, _numbered(lines, start, end), is_folded=True)
    if before:
        skipped = len(_numbered(lines, piece.first, end)) + 1
        yield piece._replace(first=end + 1, text=piece.text[skipped:])


def _numbered(lines: Sequence[str], first: int, last: int, marks: Sequence[Mark] = ()) -> str:
    """Lines with their numbers; the last one with a sign and underlined where it has marks."""
    width = len(str(len(lines)))
    shown = [f"  {number:{width}} │ {lines[number - 1]}".rstrip() for number in range(first, last + 1)]
    if marks:
        shown[-1] = ">" + shown[-1][1:]
        shown += [f"  {'':{width}} │ {_underline(lines[last - 1], mark)}" for mark in marks[:1]]
    return "\n".join(shown)


def _underline(line: str, mark: Mark) -> str:
    """Carets below a mark's part of a line; tabs stay tabs, so that they stand below it."""
    end = mark.end_column - 1 if mark.end_line == mark.line else len(line)
    start = min(mark.column - 1, len(line))
    blank = "".join("\t" if character == "\t" else " " for character in line[:start])
    return blank + "^" * max(1, min(end, len(line)) - start)
