"""Images show something: no side has NaN in them, or a single colour where the other has pictures.

A model of random weights may honestly draw next to nothing, and a safety checker may black out an image now and then:
what counts is that one side does it in many more calls than the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import TOLERATED_SHARE, Side
from bench_core.fairness.rule import Detected, Template, Words
from bench_core.records import NOT_FINITE

ID = "broken-images"
ORDER = 23
SEVERITY = "error"
ACCEPTABLE = False
WORDS = {
    "en": Words(
        title="Images are broken",
        why=(
            "Nobody wants such images, however fast they come. In a run of ours a file that painted them black made "
            "all steps and rows and took 40 ms, an honest one 39 ms: only the pixels told."
        ),
        fix="Look at the images of both, and mend what makes them, often a decoder that overflows in float16.",
    ),
    "zh": Words(
        title="图像已损坏",
        why=(
            "这样的图像再快也没有用处。我们的一次测量中，一个把图像涂成黑色的文件执行了全部步数与行数，"
            "耗时 40 ms，正常的文件为 39 ms：只有像素能看出差别。"
        ),
        fix="查看双方的图像并修正其成因：常见原因是解码器在 float16 下溢出。",
    ),
}
NAN = Template(en="{side}: NaN or infinite values", zh="{side}：出现 NaN 或无穷大")
ONE_COLOUR = Template(
    en="{side}: {constant} of {total} images are of a single colour",
    zh="{side}：{total} 张图像中有 {constant} 张只有单一颜色",
)


def in_sides(a: Side, b: Side) -> Iterator[Detected]:
    for side in (a, b):
        if side.failure == NOT_FINITE:
            yield NAN(side=side.name)


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    for side, other in ((a, b), (b, a)):
        if _share(side) > _share(other) + TOLERATED_SHARE:
            constant, total = sum(side.known("images_constant")), side.cell.batch_size * len(side.calls)
            yield ONE_COLOUR(side=side.name, constant=constant, total=total)


def _share(side: Side) -> float:
    """Of images of one colour among all."""
    known = side.known("images_constant")
    return sum(known) / (side.cell.batch_size * len(known)) if known else 0.0
