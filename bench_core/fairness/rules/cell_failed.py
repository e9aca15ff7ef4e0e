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
        why="There is nothing to compare.",
        fix="Read the message of the cell, mend the cause, and measure again.",
    ),
    "zh": Words(
        title="其中一方没有完成",
        why="没有可比较的数据。",
        fix="查看该单元的信息，排除原因后重新测量。",
    ),
}
FAILED = Template(en="{candidate}: {message}", zh="{candidate}：{message}")


def in_sides(a: Side, b: Side) -> Iterator[Detected]:
    for side in (a, b):
        if side.failure is not None:
            yield FAILED(candidate=side.cell.candidate, message=side.failure)
