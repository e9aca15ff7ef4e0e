"""The control took the same time in both runs (see `fairness.control`)."""

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
            "A candidate that both runs share unchanged took another time, so the ratios of the others hold that "
            "change too. On two cores one busy program alone made a call of 0.5 s take 2.1 to 2.3 s."
        ),
        fix="Measure both as candidates of one run.",
    ),
    "zh": Words(
        title="两次测量时机器的状态不同",
        why=(
            "两次运行共有且未改动的候选方案耗时发生了变化，因此其他候选方案的加速比也包含这一变化。在两个核心上，仅"
            "一个繁忙程序就使 0.5 秒的调用变为 2.1 到 2.3 秒。"
        ),
        fix="把两者作为同一次运行的候选方案来测量。",
    ),
}
MOVED = Template(
    en="the control {where}: {ratio:.3f}x [{low:.3f}, {high:.3f}]",
    zh="对照 {where}：{ratio:.3f}× [{low:.3f}, {high:.3f}]",
)


def over_control(pair: OverControl) -> Iterator[Detected]:
    if pair.control is None or pair.control.ratio is None or not control.has_moved(pair.control.ratio, pair.margin):
        return
    ratio, low, high = pair.control.ratio
    yield MOVED(where=pair.control.where, ratio=ratio, low=low, high=high)
