"""The generator is seeded afresh for every batch, so every batch makes the same pictures once more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench_core.pitfalls._demo import Knobs, Side, Taken, Words

NAME = "seed-reset"
ORDER = 6
RULE = "seed-reset-per-batch"
TOUR = True
QUANTITY = "pictures"
KNOBS = Knobs(batch_size=4, steps=6)
PICTURES = True
SAMPLES, PASSES, SEED = 16, 2, 33
PROMPT = "a large red star in the center on a blue background"
WORDS = {
    "en": Words(
        title="The same pictures again and again",
        claim="I timed and scored 16 pictures of this prompt.",
        question="Sixteen pictures of one prompt, the seed set in the loop over batches: how many are different?",
        lesson=(
            "The seed is set anew before every batch, so every batch begins with the same noise and makes the same "
            "pictures. Scores then rest on one batch, and a cache that keeps pictures would look like a fast model. "
            "Give every sample a seed of its own, or let one generator run on over all batches."
        ),
        no_effect="Where the device rounds differently from call to call, the pictures differ in single values only.",
    ),
    "zh": Words(
        title="一遍又一遍的同样图片",
        claim="这条提示词我计时并评分了 16 张图片。",
        question="同一条提示词生成十六张图片，种子在批次循环里设置：其中有多少张不同？",
        lesson=(
            "每批之前都重新设置种子，于是每批都从同样的噪声开始，生成同样的图片。评分实际上只依据一批图片，而缓存图片的代码会显得很快。"
            "应当让每个样本有自己的种子，或者让一个生成器在所有批次间一直用下去。"
        ),
        no_effect="如果设备每次调用的舍入不同，图片只在个别数值上有差别。",
    ),
}
WRONG = f"""import time

import torch

PROMPTS = ["{PROMPT}"] * 16


def evaluate(pipe, batch_size=4, seed=33):
    pipe(PROMPTS[:batch_size])  # warm up
    images, seconds = [], 0.0
    for first in range(0, len(PROMPTS), batch_size):
        generator = torch.Generator().manual_seed(seed)
        start = time.perf_counter()
        images += pipe(PROMPTS[first : first + batch_size], generator=generator).images
        seconds += time.perf_counter() - start
    return images, seconds / len(images)
"""
FAIR = WRONG.replace(
    "generator = torch.Generator().manual_seed(seed)",
    "generator = [torch.Generator().manual_seed(seed + first + k) for k in range(batch_size)]",
)


def options(knobs: Knobs) -> dict[str, Any]:
    return {"rounds": PASSES * _batches(knobs.batch_size), "starts": 1, "prompts": (PROMPT,), "seed": SEED}


def wrong(knobs: Knobs) -> Side:
    def made(taken: Taken) -> Mapping[int, float]:
        return {n: len(pictures) for n, pictures in enumerate(_passes(taken, taken.other))}

    return Side(base=_reset(knobs), other=_reset(knobs), code=WRONG, reckon=made, is_known=True)


def fair(knobs: Knobs) -> Side:
    def different(taken: Taken) -> Mapping[int, float]:
        return {n: len(set(pictures)) for n, pictures in enumerate(_passes(taken, taken.others[0]))}

    reset = (_reset(knobs),)
    return Side(base=knobs.model, other=knobs.model, code=FAIR, reckon=different, is_known=True, others=reset)


def _reset(knobs: Knobs) -> str:
    return f"{knobs.model}+seeds:policy=reset-per-batch,seed={SEED}"


def _batches(batch_size: int) -> int:
    return -(-SAMPLES // batch_size)


def _passes(taken: Taken, key: str) -> list[list[str]]:
    """The hashes of the 16 pictures of each pass of a candidate; of pictures without them nothing is known."""
    calls, batches = [c for c in taken.calls(key) if c.image_hashes], _batches(taken.batch_size)
    passes = [calls[i : i + batches] for i in range(0, len(calls) - batches + 1, batches)]
    return [[name for call in own for name in call.image_hashes][:SAMPLES] for own in passes]
