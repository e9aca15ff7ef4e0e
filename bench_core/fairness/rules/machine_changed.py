"""The machine was the same in both runs, or changed so that both candidates feel it alike (see `fairness.control`)."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness import control
from bench_core.fairness.contexts import OverControl
from bench_core.fairness.rule import Detected, Template, Words

ID = "machine-changed"
ORDER = 340
SEVERITY = "warning"
ACCEPTABLE = False
LEAVES_UNDECIDED = True
WORDS = {
    "en": Words(
        title="The machine was not the same in both sittings",
        why=(
            "A candidate that both runs share unchanged took another time. The others are compared over it, so what "
            "slows all alike cancels; another program does not: it takes caches and memory from some more than from "
            "others. On two cores one busy program made a call of 0.5 s take 2.1 to 2.3 s."
        ),
        fix="Measure both as candidates of one run.",
    ),
    "zh": Words(
        title="两次测量时机器的状态不同",
        why=(
            "两次运行共有且未改动的候选方案耗时发生了变化。其他候选方案都以它为对照来比较，因此对所有方案影响相同的变"
            "化会抵消；但旁边的程序不会：它占用的缓存和内存带宽对各方案的影响并不相同。在两个核心上，一个繁忙程序曾使"
            " 0.5 秒的调用变为 2.1 到 2.3 秒。"
        ),
        fix="把两者作为同一次运行的候选方案来测量。",
    ),
}
MOVED = Template(
    en="the control {where}: {ratio:.3f}x [{low:.3f}, {high:.3f}]",
    zh="对照 {where}：{ratio:.3f}× [{low:.3f}, {high:.3f}]",
)
BESIDE_OTHERS = Template(
    en="{moved}, and other programs used {a:.1f} cores in A, {b:.1f} in B",
    zh="{moved}，且其他程序在 A 中占用 {a:.1f} 个核心，在 B 中占用 {b:.1f} 个",
)
FAR = Template(
    en="{moved}, farther than intervals over a control were tried",
    zh="{moved}，超出了对照区间经过验证的范围",
)
ALONE = Template(
    en="{moved}, and {candidate} took the same time: it may be the control that changed",
    zh="{moved}，而 {candidate} 的耗时没有变化：改变的可能是对照本身",
)


def over_control(pair: OverControl) -> Iterator[Detected]:
    """A note where only the level changed; where it may not be alike for all, what leaves the cell open."""
    if pair.control is None or pair.control.ratio is None or not control.has_moved(pair.control.ratio, pair.margin):
        return
    ratio, low, high = pair.control.ratio
    moved = MOVED(where=pair.control.where, ratio=ratio, low=low, high=high)
    if control.are_others_busier(pair.others):
        yield BESIDE_OTHERS(moved=moved, a=pair.others[0], b=pair.others[1])
    elif control.is_far(pair.control.ratio, pair.margin):
        yield FAR(moved=moved)
    elif pair.cell.raw and pair.cell.ratio and control.is_alone(pair.cell.raw, pair.cell.ratio, pair.margin):
        yield ALONE(moved=moved, candidate=pair.cell.candidate)
    else:
        yield "note", moved
