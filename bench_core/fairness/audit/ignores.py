"""`# fairspeed: ignore[rule] reason`: a finding that a file's author accepts, on its line or on the line above it.

>>> [(i.rules, i.reason) for i in ignores("x = 1  # fairspeed: ignore[unseeded] seeds are no matter here")]
[(('unseeded',), 'seeds are no matter here')]
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass

from bench_core.fairness.audit.report import Located

COMMENT = re.compile(r"#\s*fairspeed:\s*ignore(?:\[(?P<rules>[\w\-, ]*)\])?\s*(?P<reason>.*)")


@dataclass(frozen=True)
class Ignore:
    """A comment that says what to ignore. `is_alone`: nothing else stands on its line."""

    line: int
    column: int
    rules: tuple[str, ...]
    reason: str
    is_alone: bool

    def covers(self, finding: Located) -> bool:
        """Whether a finding lies on the comment's line, or on the next one where the comment stands alone."""
        lines = range(finding.line, finding.end_line + 1)
        near = finding.line == self.line + 1 if self.is_alone else self.line in lines
        return near and finding.rule in self.rules

    @property
    def is_complete(self) -> bool:
        """Whether it names rules and a reason; otherwise it is without effect."""
        return bool(self.rules and self.reason.strip(" -:—"))


def ignores(text: str) -> list[Ignore]:
    """All such comments of a file."""
    found = []
    for token in _comments(text):
        match = COMMENT.search(token.string)
        if match:
            rules = tuple(rule.strip() for rule in (match["rules"] or "").split(",") if rule.strip())
            alone = not token.line[: token.start[1]].strip()
            found.append(Ignore(token.start[0], token.start[1] + 1, rules, match["reason"].strip(), alone))
    return found


def _comments(text: str) -> list[tokenize.TokenInfo]:
    if "fairspeed" not in text:
        return []
    try:
        return [t for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.type == tokenize.COMMENT]
    except (tokenize.TokenError, IndentationError):  # `ast` reads some files that tokenize does not
        return []


def sorted_out(found: Sequence[Located], text: str) -> tuple[list[Located], list[Located]]:
    """Findings that stay, and those that a complete comment says to ignore."""
    active = [ignore for ignore in ignores(text) if ignore.is_complete]
    dropped = [finding for finding in found if any(ignore.covers(finding) for ignore in active)]
    return [finding for finding in found if finding not in dropped], dropped


def reason(finding: Located, text: str) -> str:
    """Why a finding that is ignored is: what the comments that cover it say."""
    return "; ".join(ignore.reason for ignore in ignores(text) if ignore.is_complete and ignore.covers(finding))


def without_effect(found: Sequence[Located], text: str) -> list[tuple[Ignore, str]]:
    """Comments that ignore nothing, each with why. `found`: the findings that are ignored."""
    said = []
    for ignore in ignores(text):
        if not ignore.rules:
            said.append((ignore, "it names no rule: write ignore[rule] reason"))
        elif not ignore.is_complete:
            said.append((ignore, "it gives no reason"))
        elif not any(ignore.covers(finding) for finding in found):
            said.append((ignore, f"no finding of {', '.join(ignore.rules)} here"))
    return said
