"""Where something stands in a source file, and what a detector says of it.

>>> import ast
>>> Place.of(ast.parse("x = f(1)").body[0].value)
Place(line=1, column=5, end_line=1, end_column=9)
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import NamedTuple

from bench_core.phrase import Phrase
from bench_core.records import Severity


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
