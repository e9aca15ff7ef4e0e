"""All timed batches are of one size."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.rule import Template, Words
from bench_core.fairness.source.judging import timed
from bench_core.fairness.source.place import At
from bench_core.fairness.source.prompts import batches, length, number
from bench_core.fairness.source.source import Source

ID = "partial-last-batch"
ORDER = 11
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="The last batch is shorter than the others",
        why=(
            "A short batch costs more per image and less per batch, so it moves averages, minima and maxima at once. "
            "With Stable Diffusion 1.5 on an H200 an image takes 0.143 s in a batch of 8 and 0.191 s in one of 4."
        ),
        fix="Take a number of prompts that the batch size divides, or leave the last batch out on all sides.",
    ),
    "zh": Words(
        title="最后一个批次不足",
        why=(
            "不足的批次每张图更贵、整批更便宜，因此平均值、最小值和最大值都会被带偏。H200 上的 Stable Diffusion 1.5，"
            "批次为 8 时每张图 0.143 秒，批次为 4 时为 0.191 秒。"
        ),
        fix="让提示词数量能被批次大小整除，或在各方都去掉最后一批。",
    ),
}
SHORT = Template(
    en="{total} prompts in batches of {width}: the last one has {rest}",
    zh="{total} 条提示词按 {width} 条一批：最后一批只有 {rest} 条",
)
MAY_BE_SHORT = Template(
    en="nothing makes {width} divide the number of prompts: the last batch may be shorter",
    zh="没有保证 {width} 能整除提示词数量：最后一批可能不足",
)


def in_source(source: Source) -> Iterator[At]:
    for region, call in timed(source):
        split = batches(call.prompt)
        if split is None or not split.may_be_short:
            continue
        place = split.piece.place or call.place
        total, width = length(split.of), number(split.width)
        if split.is_short and total is not None and width:
            yield At(place, SHORT(total=total, width=width, rest=total % width))
        elif split.is_short is None and region.clock != "caller":  # who measures a model file times all of it
            yield At(place, MAY_BE_SHORT(width=split.width.text or split.width.name), "note")
