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
        why=(
            "Time is nearly proportional to the number of denoising steps. In Stable Diffusion 1.5 a step with "
            "guidance takes 1.61 TFLOP an image and decoding 2.5, so 5 steps where 20 were asked are less than a "
            "third of the work."
        ),
        fix="Give every candidate the same number of steps and let the model code use it.",
    ),
    "zh": Words(
        title="步数不同",
        why=(
            "时间几乎与去噪步数成正比。Stable Diffusion 1.5 带引导的每一步为每张图像需要 1.61 TFLOP，解码需要"
            " 2.5 TFLOP，所以要求 20 步却只走 5 步时，工作量不到三分之一。"
        ),
        fix="让所有候选方案使用相同的步数，并确保模型代码真正采用该步数。",
    ),
}


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    yield from differing(a, b, WITNESSES)


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    yield from map(in_words, runs.judged_by(ID))
