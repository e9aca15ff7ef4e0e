"""Both sides called the pipeline once for the whole batch."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import Side, differing
from bench_core.fairness.rule import Detected, Words

ID = "serial-execution"
ORDER = 3
SEVERITY = "error"
WITNESSES = ("pipeline_calls",)
WORDS = {
    "en": Words(
        title="One ran the prompts as a batch, the other one by one",
        why=(
            "A batch spreads fixed costs over its images, which is no merit of the technique under test. On an H200 "
            "eight images one by one took 3.73 times as long as one batch of eight, with the same code."
        ),
        fix="Call every candidate once with the whole batch.",
    ),
    "zh": Words(
        title="一方按批次执行，另一方逐条执行提示词",
        why=(
            "批次会把固定开销分摊到各张图像上，这不是被测技术的功劳。在 H200 上，同样的代码逐张生成 8 张图像，耗时"
            "是一个 8 张批次的 3.73 倍。"
        ),
        fix="对每个候选方案，都用整个批次调用一次。",
    ),
}


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    yield from differing(a, b, WITNESSES)
