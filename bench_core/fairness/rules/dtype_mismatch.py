"""Each side ran in the number format that it declares.

Formats that differ as declared are a note: the format is then what is compared.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import Side, TwoRuns, as_text, differing, in_words
from bench_core.fairness.rule import Detected, Template, Words

ID = "dtype-mismatch"
ORDER = 40
SEVERITY = "error"
CONDITIONS = ("dtype",)
WITNESSES = ("dtype",)
WORDS = {
    "en": Words(
        title="Not the same number format",
        why="A smaller format is faster by itself.",
        fix="Give all candidates the same dtype, or name the dtype as the technique under test.",
    ),
    "zh": Words(
        title="数值格式不同",
        why="位数更少的格式本身就更快。",
        fix="让所有候选方案使用相同的 dtype，或明确把 dtype 作为被测技术。",
    ),
}
NOT_AS_DECLARED = Template(
    en="{side} should run in {declared} and was seen in {seen}",
    zh="{side} 应以 {declared} 运行，实际为 {seen}",
)


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    if None in a.seen("dtype") | b.seen("dtype"):
        return
    wrong = [_not_as_declared(side) for side in (a, b) if side.seen("dtype") != {_declared(side)}]
    yield from wrong
    if not wrong:
        yield from (("note", evidence) for evidence in differing(a, b, WITNESSES))


def _declared(side: Side) -> str:
    return side.declared.get("dtype", side.protocol.dtype)


def _not_as_declared(side: Side) -> Detected:
    return NOT_AS_DECLARED(side=side.name, declared=_declared(side), seen=as_text(side.seen("dtype")))


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    yield from map(in_words, runs.judged_by(ID))
