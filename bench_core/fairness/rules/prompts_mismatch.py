"""Both sides are given the same prompts in the same order."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import TwoRuns, in_words
from bench_core.fairness.rule import Detected, Words

ID = "prompts-mismatch"
ORDER = 9
SEVERITY = "warning"
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
