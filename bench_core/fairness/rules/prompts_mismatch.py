"""Both sides are given the same prompts in the same order."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import TwoRuns, in_words
from bench_core.fairness.rule import IN_ARMS, Detected, Words
from bench_core.fairness.source import aspects
from bench_core.fairness.source.arms import Arm, pairs, telling_lines
from bench_core.fairness.source.canonical import canonical
from bench_core.fairness.source.describing import described
from bench_core.fairness.source.numbers import Operation
from bench_core.fairness.source.place import At, Difference
from bench_core.fairness.source.prompts import collection
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.values import Items, Literal, Many, Slice, Text, Value

ID = "prompts-mismatch"
ORDER = 9
SEVERITY = "warning"
LEAVES_UNDECIDED = True
CONDITIONS = ("prompts",)
WORDS = {
    "en": Words(
        title="Not the same prompts",
        why=(
            "Other prompts are other pictures, so quality cannot be compared, and code that remembers a prompt does "
            "no work when it comes again. Two scripts that disagreed on a speedup used 32 and 36 prompts, each its "
            "own."
        ),
        fix="Give both sides one list of prompts, in the same order, none of them twice.",
    ),
    "zh": Words(
        title="提示词不同",
        why=(
            "提示词不同，图像就不同，质量无法比较；而会记住提示词的代码再次遇到它时不做任何工作。两个结论不一的脚本"
            "分别使用各自的 32 条和 36 条提示词。"
        ),
        fix="双方使用同一份提示词，顺序相同，且互不重复。",
    ),
}


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    yield from map(in_words, runs.judged_by(ID))


def in_source(source: Source) -> Iterator[At]:
    for a, b, is_divided in pairs(source):
        of_a, of_b = _prompts(a), _prompts(b)
        if is_divided and of_a is not None and of_b is not None and of_a != of_b:
            taken = [collection(arm.call.prompt, arm.call.loops) for arm in (a, b)]
            words = [described(prompts) for prompts in taken]
            places = telling_lines(a, b, *taken)
            yield At(places[1], IN_ARMS(value=words[1], other=words[0], line=places[0].line), "warning")


def _prompts(arm: Arm) -> str | None:
    """What an arm takes its prompts from, None where that is not written in the file."""
    root = of = collection(arm.call.prompt, arm.call.loops)
    while isinstance(root, Slice):
        root = root.of
    if isinstance(root, Operation) and root.operator == "Mult":
        root = of = next((part for part in root.of if isinstance(part, Items)), root)
    if root is None or not _is_told(root):
        return None
    low = of.low if isinstance(of, Slice) else None
    return f"{canonical(root)} from {canonical(low)}"


def _is_told(prompts: Value) -> bool:
    """Whether the source tells which prompts these are: they stand in it, or come from a file that it names."""
    if isinstance(prompts, Operation):
        return prompts.operator in ("Add", "Mult") and all(map(_is_told, prompts.of))
    if isinstance(prompts, Many):
        return isinstance(prompts.item, Text | Operation) or canonical(prompts).startswith("file ")
    if isinstance(prompts, Items):
        return prompts.is_whole
    return isinstance(prompts, Literal | Text) or canonical(prompts).startswith("file ")


def between_sources(a: Source, b: Source) -> Iterator[Difference]:
    yield from aspects.differing(a, b, "prompts")
