"""The candidate's file makes pictures of half the height and width, whatever size the model is made for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench_core.pitfalls._code import A_AGAINST_A, INFERENCE, instead, model_file
from bench_core.pitfalls._demo import Code, Knobs, Side, Words, again
from bench_core.spec import Candidate

NAME = "resolution"
ORDER = 12
RULE = "resolution-mismatch"
TOUR = False
SAME = True
KNOBS = Knobs(batch_size=4, steps=3)
HALF_OF_SHAPES, HALF_OF_OTHERS = 32, 256
"""Half the side of a picture, in pixels: of `shapes`, and of Stable Diffusion 1.5."""
WORDS = {
    "en": Words(
        title="Smaller pictures",
        claim="Same steps, same prompts, same seeds: my version is faster.",
        question=(
            "The candidate's pictures are half as high and half as wide, so they have a quarter of the pixels. Does it "
            "take a quarter of the time?"
        ),
        lesson=(
            "The file asks for pictures of another size than the baseline makes. The denoiser and the decoder then "
            "have a quarter of the positions to compute, and the rest of the call costs what it did. Give both sides "
            "the same height and width, and look at the size of the pictures that come back."
        ),
        no_effect="Where the full size does not fill the device, smaller pictures save little.",
    ),
    "zh": Words(
        title="图片变小了",
        claim="步数、提示词、种子都一样：我的版本更快。",
        question="候选方案的图片高和宽都只有一半，像素只有四分之一。时间也会是四分之一吗？",
        lesson=(
            "这个文件要求的图片尺寸与基线不同。去噪器和解码器只需计算四分之一的位置，而调用的其余开销不变。"
            "两边应当使用相同的高和宽，并检查返回图片的尺寸。"
        ),
        no_effect="如果完整尺寸也占不满设备，缩小图片省不了多少时间。",
    ),
}


def options(knobs: Knobs) -> Mapping[str, Any]:
    return A_AGAINST_A


def wrong(knobs: Knobs) -> Side:
    side = HALF_OF_SHAPES if Candidate.parse(knobs.model).model == "shapes" else HALF_OF_OTHERS
    sized = f"guidance_scale=guidance_scale,\n        height={side},\n        width={side}"
    smaller = instead(INFERENCE, "guidance_scale=guidance_scale", sized)
    return Side(base=knobs.model, other=Code("smaller_pictures", model_file(knobs.model, inference=smaller)))


def fair(knobs: Knobs) -> Side:
    return Side(base=knobs.model, other=again(knobs.model), code=model_file(knobs.model))
