"""Totals are divided only where both are of the same number of images."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.rule import Template, Words
from bench_core.fairness.source.counting import are_unequal_parts, samples_of
from bench_core.fairness.source.events import Ratio, Seconds
from bench_core.fairness.source.place import At
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.units import unit_of

ID = "totals-of-unequal-counts"
ORDER = 17
SEVERITY = "error"
WORDS = {
    "en": Words(
        title="Totals of unequal counts are divided",
        why=(
            "A ratio of totals is a speedup only if both made as many images under the same conditions. A script "
            "that takes its warm-up out of 36 prompts times 28 of them at batch 8 and 32 at batch 4: 14 % more work, "
            "without any other difference."
        ),
        fix="Divide seconds per image, or make both totals of the same images.",
    ),
    "zh": Words(
        title="把样本数不同的总时间相除",
        why=(
            "只有双方在相同条件下生成同样多的图像，总时间之比才是加速比。一个从 36 条提示词中扣除预热的脚本，批次为 "
            "8 时计时 28 条，批次为 4 时计时 32 条：没有其他差别，工作量就多出 14%。"
        ),
        fix="用每张图的秒数相除，或让两个总时间对应同样的图像。",
    ),
}
UNEQUAL = Template(en="{a} is of {n_a} images, {b} of {n_b}", zh="{a} 对应 {n_a} 张图，{b} 对应 {n_b} 张图")
OTHERS = Template(en="{a} is of {of_a}, {b} of {of_b}", zh="{a} 对应 {of_a}，{b} 对应 {of_b}")


def in_source(source: Source) -> Iterator[At]:
    for ratio in source.of(Ratio):
        left, right = ratio.left, ratio.right
        if isinstance(left, Seconds) and isinstance(right, Seconds) and _are_totals(source, left, right):
            yield from _judged(source, ratio, left, right)


def _are_totals(source: Source, left: Seconds, right: Seconds) -> bool:
    units = {unit_of(source, left), unit_of(source, right)}
    return units in ({"total"}, {"batch"}) and not left.is_rate and left.divisor is None and right.divisor is None


def _judged(source: Source, ratio: Ratio, left: Seconds, right: Seconds) -> Iterator[At]:
    a, b = samples_of(source, left), samples_of(source, right)
    names = ratio.texts
    if a is None or b is None:
        return
    if a.number is not None and b.number is not None:
        if a.number != b.number:
            yield At(ratio.place, UNEQUAL(a=names[0], n_a=a.number, b=names[1], n_b=b.number))
    elif (a.key != b.key and a.is_told and b.is_told) or are_unequal_parts(a.of, b.of):
        yield At(ratio.place, OTHERS(a=names[0], of_a=a.text, b=names[1], of_b=b.text), "warning")
