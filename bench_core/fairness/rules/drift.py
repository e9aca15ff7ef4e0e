"""Times stayed the same over the run."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import MeasuredCell
from bench_core.fairness.rule import Detected, Template, Words

ID = "drift"
ORDER = 170
SEVERITY = "note"
WORDS = {
    "en": Words(
        title="Times changed over the run",
        why=(
            "A machine that heats or fills up is slower later; paired rounds keep the ratio free of it, not the "
            "seconds. Simulated with drift, intervals of paired rounds cover the true ratio in 98 of 100 runs."
        ),
        fix="Compare ratios, or measure again on a machine at rest.",
    ),
    "zh": Words(
        title="时间在运行过程中发生了变化",
        why=(
            "机器发热或内存被占用后会变慢；成对的轮次能使加速比不受影响，但秒数会受影响。在有漂移的模拟中，配对轮次"
            "的区间在 100 次运行里有 98 次包含真实的加速比。"
        ),
        fix="比较加速比，或等机器空闲后重新测量。",
    ),
}
CHANGED = Template(
    en="{change:+.1%} from the first round to the last",
    zh="从第一轮到最后一轮变化 {change:+.1%}",
)


def in_cell(measured: MeasuredCell) -> Iterator[Detected]:
    if measured.cell.drift is not None:
        yield CHANGED(change=measured.cell.drift)
