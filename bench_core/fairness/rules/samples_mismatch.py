"""Both sides time the same number of images."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.rule import IN_ARMS, Template, Words
from bench_core.fairness.source import aspects
from bench_core.fairness.source.arms import pairs
from bench_core.fairness.source.counting import are_unequal_parts, made_by
from bench_core.fairness.source.describing import described
from bench_core.fairness.source.judging import timed
from bench_core.fairness.source.place import At, Difference
from bench_core.fairness.source.prompts import batches, collection
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.values import Slice

ID = "samples-mismatch"
ORDER = 7
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Not the same number of samples",
        why=(
            "Totals of unequal numbers of images do not make a speedup, and averages are then of other images. A "
            "script that spends the first batch of its 36 prompts on warming up times 32 images at batch size 4 and "
            "28 at 8: on totals that alone is 14 %."
        ),
        fix="Time the same number of images on both sides, and compare seconds per image.",
    ),
    "zh": Words(
        title="样本数不同",
        why=(
            "图像数量不同，总时间之比就不是加速比，平均值也是针对不同的图像。某脚本用 36 条提示词中的第一个批次预热，"
            "批次大小为 4 时计时 32 张，为 8 时计时 28 张：仅此一项就使总时间相差 14 %。"
        ),
        fix="双方对相同数量的图像计时，并比较每张图像的秒数。",
    ),
}
IMAGES = Template(en="{n} images", zh="{n} 张图")
LESS_A_BATCH = Template(
    en="{prompts} leaves out the warm-up's batch: how many images are timed depends on the batch size",
    zh="{prompts} 去掉了预热用的一批：计时的图像数取决于批次大小",
)


def in_source(source: Source) -> Iterator[At]:
    for a, b, is_divided in pairs(source):
        counts = [made_by(arm.call, arm.call.loops).number for arm in (a, b)]
        if is_divided and None not in counts and counts[0] != counts[1]:
            words: list[object] = [IMAGES(n=count) for count in counts]
            yield At(b.site, IN_ARMS(value=words[1], other=words[0], line=a.site.line), "warning")
        parts = [collection(arm.call.prompt, arm.call.loops) for arm in (a, b)]
        if is_divided and None in counts and are_unequal_parts(parts[0], parts[1]):
            words = [described(part) for part in parts]
            yield At(b.site, IN_ARMS(value=words[1], other=words[0], line=a.site.line), "warning")
    for _, call in timed(source):
        split, of = batches(call.prompt), collection(call.prompt, call.loops)
        if split is not None and isinstance(of, Slice) and of.low is not None and of.low.key == split.width.key:
            yield At(of.place or call.place, LESS_A_BATCH(prompts=described(of)), "warning")


def between_sources(a: Source, b: Source) -> Iterator[Difference]:
    yield from aspects.differing(a, b, "samples")
