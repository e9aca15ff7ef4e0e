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
        why=(
            "Work grows with the number and the area of the images, so fewer or smaller ones look faster. On an H200 "
            "a batch of 4 took 0.763 s where one of 8 took 1.144 s: with half of the images missing the call looks "
            "1.5 times as fast."
        ),
        fix="Let every candidate make one image per prompt in the same size.",
    ),
    "zh": Words(
        title="图像的数量或尺寸不同",
        why=(
            "计算量随图像的数量和面积增长，少生成或生成更小的图像都会显得更快。在 H200 上，4 张的批次耗时 0.763 秒，"
            "8 张的批次耗时 1.144 秒：少一半图像，调用就显得快 1.5 倍。"
        ),
        fix="让每个候选方案对每条提示词生成一张相同尺寸的图像。",
    ),
}


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    yield from differing(a, b, WITNESSES)
