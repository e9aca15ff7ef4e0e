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
        why="WHY",
        fix="Look at the images of both, and mend what makes them, often a decoder that overflows in float16.",
    ),
    "zh": Words(
        title="图像已损坏",
        why="WHY",
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
