"""Both cells of a comparison finished."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import Side
from bench_core.fairness.rule import Detected, Template, Words

ID = "cell-failed"
ORDER = 20
SEVERITY = "error"
ACCEPTABLE = False
WORDS = {
    "en": Words(
        title="One of the two did not finish",
        why=(
            "There is nothing to compare where one side has no time. Of diffusers' caches, the first-block cache and "
            "FasterCache fail on a UNet pipeline: that is an outcome, and no speedup."
        ),
        fix="Read the message of the cell, mend the cause, and measure again.",
    ),
    "zh": Words(
        title="其中一方没有完成",
        why=(
            "一方没有时间，就没有可比较的数据。在 diffusers 的各种缓存中，first-block cache 和 FasterCache 在 UNet "
            "管线上会失败：这也是一种结果，但不是加速。"
        ),
        fix="查看该单元的信息，排除原因后重新测量。",
    ),
}
FAILED = Template(en="{candidate}: {message}", zh="{candidate}：{message}")


def in_sides(a: Side, b: Side) -> Iterator[Detected]:
    for side in (a, b):
        if side.failure is not None:
            yield FAILED(candidate=side.cell.candidate, message=side.failure)
