"""Both sides made as many images of the same size."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import Side, differing
from bench_core.fairness.rule import Detected, Words

ID = "images-missing"
ORDER = 22
SEVERITY = "error"
ACCEPTABLE = False
WITNESSES = ("width", "height", "decoder_rows")
WORDS = {
    "en": Words(
        title="Not the same images in number or size",
        why="Work grows with the number and the area of the images.",
        fix="Let every candidate make one image per prompt in the same size.",
    ),
    "zh": Words(
        title="图像的数量或尺寸不同",
        why="计算量随图像的数量和面积增长。",
        fix="让每个候选方案对每条提示词生成一张相同尺寸的图像。",
    ),
}


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    yield from differing(a, b, WITNESSES)
