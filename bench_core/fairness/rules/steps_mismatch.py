"""Both sides made the same number of denoising steps."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import Side, TwoRuns, differing, in_words
from bench_core.fairness.rule import Detected, Words

ID = "steps-mismatch"
ORDER = 1
SEVERITY = "error"
CONDITIONS = ("steps",)
WITNESSES = ("steps_set",)
WORDS = {
    "en": Words(
        title="Not the same number of steps",
        why="Time is nearly proportional to the number of denoising steps.",
        fix="Give every candidate the same number of steps and let the model code use it.",
    ),
    "zh": Words(
        title="步数不同",
        why="时间几乎与去噪步数成正比。",
        fix="让所有候选方案使用相同的步数，并确保模型代码真正采用该步数。",
    ),
}


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    yield from differing(a, b, WITNESSES)


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    yield from map(in_words, runs.judged_by(ID))
