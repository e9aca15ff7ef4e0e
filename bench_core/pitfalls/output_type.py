"""The candidate's file returns latents where pictures were asked for: nothing is decoded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench_core.pitfalls._code import A_AGAINST_A, INFERENCE, instead, model_file
from bench_core.pitfalls._demo import Code, Knobs, Side, Words, again

NAME = "output-type"
ORDER = 14
RULE = "output-type-mismatch"
TOUR = False
SAME = True
KNOBS = Knobs(batch_size=4, steps=3)
WORDS = {
    "en": Words(
        title="Latents against pictures",
        claim="All steps, all prompts, one result for each of them: my version is faster.",
        question=(
            "The candidate makes every denoising step. Its results are never looked at; they are counted. What could "
            "it have left out?"
        ),
        lesson=(
            "The file returns the latents of the last step, so the decoder never runs. Decoding a picture takes the "
            "same time however many steps were made, so the fewer they are, the more it weighs. Ask both sides for "
            "pictures, and look at what comes back."
        ),
        no_effect="Where many steps are made, decoding is a small part of the time.",
    ),
    "zh": Words(
        title="潜变量对图片",
        claim="步数一步不少，提示词一条不漏，每条都有结果：我的版本更快。",
        question="候选方案执行了全部去噪步骤。它的结果从来没有人看，只数了数目。它可能省掉了什么？",
        lesson=(
            "这个文件返回最后一步的潜变量，解码器根本没有运行。每张图片的解码开销是固定的，步数越少，它占的比例就越大。"
            "两边都应当要求输出图片，并查看返回的到底是什么。"
        ),
        no_effect="步数很多时，解码只占总时间的一小部分。",
    ),
}


def options(knobs: Knobs) -> Mapping[str, Any]:
    return A_AGAINST_A


def wrong(knobs: Knobs) -> Side:
    undecoded = 'guidance_scale=guidance_scale,\n        output_type="latent"'
    latents = instead(INFERENCE, "guidance_scale=guidance_scale", undecoded)
    return Side(base=knobs.model, other=Code("latents", model_file(knobs.model, inference=latents)))


def fair(knobs: Knobs) -> Side:
    return Side(base=knobs.model, other=again(knobs.model), code=model_file(knobs.model))
