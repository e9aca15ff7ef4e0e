"""Where something stands in a source file, and what a detector says of it.

>>> import ast
>>> Place.of(ast.parse("x = f(1)").body[0].value)
Place(line=1, column=5, end_line=1, end_column=9)
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bench_core.phrase import Phrase
from bench_core.records import Severity

LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, order=True)
class Place:
    """A stretch of a source file. Lines and columns count from 1; the end column is the first one behind it."""

    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def of(cls, node: ast.expr | ast.stmt | ast.excepthandler | ast.arg | ast.keyword) -> Place:
        """The place of a node."""
        end_line = node.end_lineno or node.lineno
        end_column = node.col_offset if node.end_col_offset is None else node.end_col_offset
        return cls(node.lineno, node.col_offset + 1, end_line, end_column + 1)

    def in_characters(self, lines: Sequence[str]) -> Place:
        """The place with its columns counted in characters of these lines; `ast` counts bytes of UTF-8.

        >>> Place(1, 7, 1, 8).in_characters(["'猫'; f"])
        Place(line=1, column=5, end_line=1, end_column=6)
        """

        def column(line: int, in_bytes: int) -> int:
            return len(lines[line - 1].encode()[: in_bytes - 1].decode(errors="ignore")) + 1

        return Place(self.line, column(self.line, self.column), self.end_line, column(self.end_line, self.end_column))


def lines_of(text: str) -> list[str]:
    """The lines of a source as Python counts them, without their ends; `str.splitlines` cuts at form feeds too.

    >>> lines_of("a\\r\\nb\\x0cc\\n")
    ['a', 'b\\x0cc', '']
    """
    return LINE_END.split(text)


@dataclass(frozen=True)
class At:
    """Evidence at a place. `severity` is given where it is not the rule's usual one."""

    place: Place
    evidence: Phrase
    severity: Severity | None = None


class Difference(NamedTuple):
    """Evidence that two sources differ in an aspect of their protocol, e.g. `steps`."""

    aspect: str
    evidence: Phrase
    severity: Severity | None = None
