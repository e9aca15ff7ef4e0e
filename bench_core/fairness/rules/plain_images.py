"""Images of a candidate show something: none is of one colour all over.

`broken-images` compares two sides, so it says nothing of a candidate by itself, nor where both are black. A drawing of
a flat ground is not meant: it has a shape on it, and a decoder never gives each pixel of one the very same value. But a
safety checker blacks out an image now and then, so a few are a note.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import TOLERATED_SHARE, MeasuredCell
from bench_core.fairness.rule import Detected, Template, Words

ID = "plain-images"
ORDER = 135
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Images of a single colour",
        why=(
            "A black image takes as long as a good one, and nobody wants it: a decoder that overflows in float16 makes "
            "one without an error, and so does a safety checker. If both sides make them, no comparison shows it."
        ),
        fix="Look at the pictures. If they are black, decode in float32 or bfloat16, or look at the safety checker.",
    ),
    "zh": Words(
        title="图像只有单一颜色",
        why=(
            "一张全黑的图像与正常图像耗时相同，却没有用处：解码器在 float16 下溢出时会悄无声息地产生全黑图像，"
            "安全检查器也会。如果双方都是如此，比较时看不出来。"
        ),
        fix="查看图像。如果是全黑，请用 float32 或 bfloat16 解码，或检查安全检查器的行为。",
    ),
}
COUNT = Template(
    en="{constant} of {total} images are of a single colour", zh="{total} 张图像中有 {constant} 张只有单一颜色"
)


def in_cell(measured: MeasuredCell) -> Iterator[Detected]:
    constant = sum(call.witness.images_constant or 0 for call in measured.calls)
    total = measured.cell.batch_size * len(measured.calls)
    if constant:
        evidence = COUNT(constant=constant, total=total)
        yield evidence if constant > TOLERATED_SHARE * total else ("note", evidence)
