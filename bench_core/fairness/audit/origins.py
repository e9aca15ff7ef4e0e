"""Which finding of the original file a finding of the mended one is.

>>> lines_before("a\\nb\\nc", "a\\nnew\\nc")
{1: range(1, 2), 2: range(2, 3), 3: range(3, 4)}
"""

from __future__ import annotations

import difflib
from typing import NamedTuple

from bench_core.fairness.audit.report import Audited, Located
from bench_core.fairness.source.place import lines_of


class Found(NamedTuple):
    """A finding by its rule and place."""

    rule: str
    line: int
    column: int

    @classmethod
    def of(cls, found: Located) -> Found:
        """The rule and place of a finding."""
        return cls(found.rule, found.line, found.column)


def origins(before: Audited, now: Audited) -> dict[Found, Found]:
    """For each finding of the mended file the one of the original that it was; a new one gets an original line."""
    unseen, spans = list(map(Found.of, before.findings)), lines_before(before.text, now.text)
    found_before = {}
    for found in map(Found.of, now.findings):
        origin = next((old for old in unseen if old.rule == found.rule and old.line in spans[found.line]), None)
        if origin is not None:
            unseen.remove(origin)
        found_before[found] = origin or found._replace(line=spans[found.line].start, column=0)
    return found_before


def lines_before(original: str, now: str) -> dict[int, range]:
    """For each line, from 1, the line of the original that it was, or the lines that it stands in place of."""
    matcher = difflib.SequenceMatcher(None, lines_of(original), lines_of(now), autojunk=False)
    spans = {}
    for kind, start, end, now_start, now_end in matcher.get_opcodes():
        for line in range(now_start, now_end):
            first, last = (line - now_start + start,) * 2 if kind == "equal" else (start, max(end - 1, start))
            spans[line + 1] = range(first + 1, last + 2)
    return spans
