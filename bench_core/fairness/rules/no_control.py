"""A control shows that a difference between two runs is not the machine's doing (see `fairness.control`)."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import OverControl
from bench_core.fairness.rule import Detected, Template, Words

ID = "no-control"
ORDER = 350
SEVERITY = "warning"
ACCEPTABLE = False
LEAVES_UNDECIDED = True
WORDS = {
    "en": Words(
        title="Nothing shows that the machine stayed the same",
        why=(
            "Slower code and a busier machine give the same ratio. Only over a candidate that both runs share "
            "unchanged are they told apart: simulated with identical code on a machine up to twice as slow, fewer than "
            "five verdicts in a hundred were wrong."
        ),
        fix="Measure both as candidates of one run, or give both runs a candidate in common.",
    ),
    "zh": Words(
        title="无法证明机器状态没有变化",
        why=(
            "代码变慢和机器变忙会得到相同的加速比。只有以两次运行共有且未改动的候选方案为对照，才能把两者区分开：在代"
            "码相同、机器最多慢一倍的模拟中，错误结论少于百分之五。"
        ),
        fix="把两者作为同一次运行的候选方案来测量，或让两次运行包含一个相同的候选方案。",
    ),
}
NONE_SHARED = Template(
    en="{where}: the runs share no other candidate there",
    zh="{where}：两次运行在此没有其他共有的候选方案",
)
NO_RATIO = Template(
    en="{where}: the control {control} has no ratio",
    zh="{where}：对照 {control} 没有加速比",
)


def over_control(pair: OverControl) -> Iterator[Detected]:
    if pair.control is None:
        yield NONE_SHARED(where=pair.cell.where)
    elif pair.control is not pair.cell and pair.control.ratio is None:
        yield NO_RATIO(where=pair.cell.where, control=pair.control.candidate)
