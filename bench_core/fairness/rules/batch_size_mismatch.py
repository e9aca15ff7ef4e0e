"""Both sides are called with batches of the same size."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import TwoRuns, in_words
from bench_core.fairness.rule import Detected, Words
from bench_core.fairness.source import arms, aspects
from bench_core.fairness.source.numbers import Operation
from bench_core.fairness.source.place import At, Difference
from bench_core.fairness.source.prompts import batches, length
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.values import Items, Literal, Value

ID = "batch-size-mismatch"
ORDER = 10
SEVERITY = "error"
CONDITIONS = ("batch_sizes",)
WORDS = {
    "en": Words(
        title="Not the same batch size",
        why=(
            "Seconds per image fall while fixed costs are spread over a larger batch, whatever the code does. On an "
            "H200 an image took 0.530 s at batch size 1 and 0.143 s at 8: 3.7 times, with the same code."
        ),
        fix="Compare both sides at the same batch size, or show the whole curve of each.",
    ),
    "zh": Words(
        title="批次大小不同",
        why=(
            "批次越大，固定开销分摊得越多，每张图像的秒数就越低，与代码无关。在 H200 上，同样的代码在批次大小 1 时"
            "每张 0.530 秒，在 8 时每张 0.143 秒：相差 3.7 倍。"
        ),
        fix="在相同的批次大小下比较双方，或给出各自的完整曲线。",
    ),
}


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    yield from map(in_words, runs.judged_by(ID))


def in_source(source: Source) -> Iterator[At]:
    for at in arms.differing(source, _batch_size):
        yield At(at.place, at.evidence, "warning")


def _batch_size(arm: arms.Arm) -> Value | None:
    """How many prompts an arm's call is given, None where the source does not tell."""
    prompt = arm.call.prompt
    split = batches(prompt)
    if split is not None:
        return split.width
    n = length(prompt)
    if n is not None:
        return Literal(n, place=arm.site)
    if isinstance(prompt, Operation) and prompt.operator == "Mult":
        return next((part for part in prompt.of if not isinstance(part, Items)), None)
    return None


def between_sources(a: Source, b: Source) -> Iterator[Difference]:
    yield from aspects.differing_settings(a, b, "batch size")
