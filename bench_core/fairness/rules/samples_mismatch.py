"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.rule import IN_ARMS, Template, Words
from bench_core.fairness.source import aspects
from bench_core.fairness.source.arms import pairs
from bench_core.fairness.source.counting import made_by
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
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="样本数不同",
        why="TO WRITE",
        fix="TO WRITE",
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
            words = [IMAGES(n=count) for count in counts]
            yield At(b.site, IN_ARMS(value=words[1], other=words[0], line=a.site.line), "warning")
    for _, call in timed(source):
        split, of = batches(call.prompt), collection(call.prompt, call.loops)
        if split is not None and isinstance(of, Slice) and of.low is not None and of.low.key == split.width.key:
            yield At(of.place or call.place, LESS_A_BATCH(prompts=described(of)), "warning")


def between_sources(a: Source, b: Source) -> Iterator[Difference]:
    yield from aspects.differing(a, b, "samples")
