"""A control shows that a difference between two runs is not the machine's doing (see `fairness.control`)."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness import control
from bench_core.fairness.contexts import CellOfTwoRuns, OverControl
from bench_core.fairness.rule import Detected, Template, Words

ID = "no-control"
ORDER = 350
SEVERITY = "warning"
ACCEPTABLE = False
WORDS = {
    "en": Words(
        title="Nothing shows that the machine stayed the same",
        why=(
            "Only a candidate that both runs share unchanged, and known closely enough, tells slower code from a "
            "busier machine. Simulated with identical code on a machine up to twice as slow, a control keeps wrong "
            "verdicts below one in a hundred."
        ),
        fix="Measure both as candidates of one run, or give both runs a candidate in common.",
    ),
    "zh": Words(
        title="无法证明机器状态没有变化",
        why=(
            "只有两次运行共有、未改动且测得足够精确的候选方案，才能区分是代码变慢还是机器变忙。在代码相同、机器最多"
            "慢一倍的模拟中，对照使错误结论低于百分之一。"
        ),
        fix="把两者作为同一次运行的候选方案来测量，或让两次运行包含一个相同的候选方案。",
    ),
}
NONE_SHARED = Template(
    en="{where}: the runs share no other candidate there",
    zh="{where}：两次运行在此没有其他共有的候选方案",
)
IS_CONTROL = Template(en="{where}: it is the control itself", zh="{where}：它本身就是对照")
NO_RATIO = Template(
    en="{where}: the control {control} has no ratio",
    zh="{where}：对照 {control} 没有加速比",
)
TOO_WIDE = Template(
    en="{where}: over the control {control} anywhere from {low:.3f}x to {high:.3f}x",
    zh="{where}：相对于对照 {control}，介于 {low:.3f}× 与 {high:.3f}× 之间",
)


def over_control(pair: OverControl) -> Iterator[Detected]:
    where, control_cell = pair.cell.where, pair.control
    differs = pair.cell.verdict in ("faster", "slower")
    if control_cell is None:
        yield NONE_SHARED(where=where)
    elif control_cell.ratio is None:
        if not pair.is_control:
            yield NO_RATIO(where=where, control=control_cell.candidate)
    elif differs and not control.has_moved(control_cell.ratio, pair.margin):
        yield from [IS_CONTROL(where=where)] if pair.is_control else _too_wide(pair.cell, control_cell)


def _too_wide(cell: CellOfTwoRuns, control_cell: CellOfTwoRuns) -> Iterator[Detected]:
    """Evidence where the cell's interval over that of the control contains 1."""
    if cell.ratio is None or control_cell.ratio is None:
        return
    low, high = control.over(cell.ratio, control_cell.ratio)
    if low <= 1 <= high:
        yield TOO_WIDE(where=cell.where, control=control_cell.candidate, low=low, high=high)
