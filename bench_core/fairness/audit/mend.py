"""Corrected code for findings whose mend is mechanical, as a diff; where it is not safe, the reason why it is left.

Only what the audit finds is mended, one finding after another. A mend counts when the audit then finds less and no
other error; so mending a mended file changes nothing.

>>> mend("x = 1\\n", "x.py").diff
''
"""

from __future__ import annotations

import difflib
import io
from collections.abc import Callable
from typing import NamedTuple

import libcst as cst

from bench_core.errors import InputError
from bench_core.fairness.audit.audit import audit_source
from bench_core.fairness.audit.mends import serial, steps, synchronize, wall_clock
from bench_core.fairness.audit.mends.tree import Edits, Place, Tree, Unsafe
from bench_core.fairness.audit.origins import Found, origins
from bench_core.fairness.audit.report import Audited, Located
from bench_core.fairness.rule import Template

MENDS: dict[str, Callable[[Tree, Place], Edits]] = {
    "wall-clock-not-monotonic": wall_clock.mend,
    "serial-execution": serial.mend,
    "steps-hard-coded": steps.mend,
    "no-synchronize": synchronize.mend,
}
"""How a rule is mended, in the order in which that is done."""
NO_END = "\n\\ No newline at end of file\n"
UNREADABLE = Template(
    en="LibCST, which corrects code, cannot read this file",
    zh="用于修正代码的 LibCST 无法读取这个文件",
)
NO_BETTER = Template(
    en="the usual correction does not mend it here",
    zh="常用的修正方法在这里不起作用",
)


class Line(NamedTuple):
    """A line of the original file that was mended, and the rule that it broke."""

    line: int
    rule: str


class Left(NamedTuple):
    """A finding that was not mended, though its rule has a mend: where, in the original file, and why."""

    line: int
    rule: str
    why: Template


class Mended(NamedTuple):
    """A file as it was mended. `diff` is unified, and empty where nothing was mended."""

    path: str
    text: str
    diff: str
    mended: tuple[Line, ...]
    left: tuple[Left, ...]


def mend(text: str, path: str) -> Mended:
    """The file with every finding mended that can be. Raises InputError where the text is not Python."""
    before = now = audit_source(text, path)
    left: list[tuple[Located, Template]] = []
    while (after := _step(now, left)) is not None:
        now, left = after, []
    was = origins(before, now)
    remaining = set(was.values())
    mended = [Line(found.line, found.rule) for found in _mendable(before) if Found.of(found) not in remaining]
    reasons = [Left(was[Found.of(found)].line, found.rule, why) for found, why in left]
    return Mended(path, now.text, diff(text, now.text, path), tuple(sorted(mended)), tuple(sorted(reasons)))


def _mendable(audited: Audited) -> list[Located]:
    """The findings that have a mend, in the order of the mends."""
    return [found for rule in MENDS for found in audited.findings if found.rule == rule and not _is_on_purpose(found)]


def _is_on_purpose(found: Located) -> bool:
    """Whether a finding is a departure that the file declares."""
    return found.severity == "note" and found.rule == "steps-hard-coded"


def _step(before: Audited, left: list[tuple[Located, Template]]) -> Audited | None:
    """The file with one finding mended; None where none can be, and then why not is added to `left`."""
    findings = _mendable(before)
    if not findings:
        return None
    try:
        tree = Tree(before.text)
    except cst.ParserSyntaxError:
        left += [(found, UNREADABLE) for found in findings]
        return None
    for found in findings:
        try:
            return _mended(tree, before, found)
        except Unsafe as reason:
            left.append((found, reason.why))
    return None


def _mended(tree: Tree, before: Audited, found: Located) -> Audited:
    """The file with one finding mended. Raises Unsafe."""
    text = tree.edited(MENDS[found.rule](tree, found))
    try:
        after = audit_source(text, before.path)
    except InputError:
        raise Unsafe(NO_BETTER) from None
    if not _is_better(before, after, found.rule):
        raise Unsafe(NO_BETTER)
    return after


def _is_better(before: Audited, after: Audited, rule: str) -> bool:
    """Whether a rule is broken less often, and nothing else more often that is an error or has a mend."""

    def fewer(count: Callable[[Located], bool]) -> int:
        return sum(map(count, before.findings)) - sum(map(count, after.findings))

    return (
        fewer(lambda found: found.rule == rule) > 0
        and fewer(lambda found: found.rule in MENDS and not _is_on_purpose(found)) > 0
        and fewer(lambda found: found.severity == "error") >= 0
    )


def diff(before: str, after: str, path: str) -> str:
    """What changed, as a unified diff that `patch -p1` and `git apply` take; empty where nothing did.

    >>> print(diff("a\\nb", "a\\nc", "x.py"), end="")
    --- a/x.py
    +++ b/x.py
    @@ -1,2 +1,2 @@
     a
    -b
    \\ No newline at end of file
    +c
    \\ No newline at end of file
    """
    name = path.lstrip("/")
    lines = difflib.unified_diff(_with_ends(before), _with_ends(after), f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}{NO_END}" for line in lines)


def _with_ends(text: str) -> list[str]:
    """Lines as Python counts them, with their ends; `str.splitlines` cuts at form feeds too."""
    return io.StringIO(text, newline="").readlines()
