"""The candidate's file switches classifier-free guidance off: half of the rows never go through the denoiser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench_core.pitfalls._code import A_AGAINST_A, INFERENCE, instead, model_file
from bench_core.pitfalls._demo import Code, Knobs, Side, Words, again

NAME = "guidance-off"
ORDER = 5
RULE = "guidance-mismatch"
TOUR = True
SAME = True
KNOBS = Knobs(batch_size=8, steps=2)
WORDS = {
    "en": Words(
        title="Guidance silently off",
        claim="My pipeline makes as many steps and as many pictures, and is much faster.",
        question=(
            "Steps, prompts, seeds and batch are the same on both sides; one number in the call is not. What is "
            "missing, and how much time does it save?"
        ),
        lesson=(
            "A guidance scale of 1 switches classifier-free guidance off. With guidance the denoiser computes each "
            "picture twice in every step, with the prompt and without it; here half of these rows are missing, and the "
            "pictures follow their prompts less. Use the same scale on both sides, and count the rows that went "
            "through the denoiser."
        ),
        no_effect="Where the batch is so small that the device idles, twice the rows cost hardly more time.",
    ),
    "zh": Words(
        title="悄悄关掉引导",
        claim="我的管线步数一样、图片一样多，却快得多。",
        question="两边的步数、提示词、种子和批次都相同，只有调用里的一个数字不同。少了什么？能省多少时间？",
        lesson=(
            "引导系数为 1 就等于关闭了无分类器引导。"
            "开启引导时，去噪器每一步要对每张图片计算两次：一次带提示词，一次不带；这里少了一半的行，图片也更不贴合提示词。两边应当使用相同的引导系数，并核对经过去噪器的行数。"
        ),
        no_effect="如果批次小到设备都闲着，行数加倍几乎不多花时间。",
    ),
}


def options(knobs: Knobs) -> Mapping[str, Any]:
    return A_AGAINST_A


def wrong(knobs: Knobs) -> Side:
    unguided = instead(INFERENCE, "guidance_scale=guidance_scale", "guidance_scale=1.0")
    return Side(base=knobs.model, other=Code("guidance_off", model_file(knobs.model, inference=unguided)))


def fair(knobs: Knobs) -> Side:
    return Side(base=knobs.model, other=again(knobs.model), code=model_file(knobs.model))
