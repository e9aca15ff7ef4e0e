"""The batch size is added for every batch, also for the short last one: images are counted that were never made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bench_core.pitfalls._covers import of_rounds
from bench_core.pitfalls._demo import Covered, Knobs, Side, Taken, Words, again

NAME = "short-last-batch"
ORDER = 31
RULE = "nominal-sample-count"
TOUR = False
SAME = True
KNOBS = Knobs(batch_size=8, steps=2)
SAMPLES, PASSES = 36, 9
WORDS = {
    "en": Words(
        title="36 images counted as 40",
        claim="My evaluation takes a tenth less per image than yours.",
        question="36 prompts in batches of 8: how many images do five batches make?",
        lesson=(
            "The counter grows by the batch size for every batch, so the last one, which has four prompts, counts as "
            "eight. Seconds are then divided by images that do not exist, and the code looks faster than it is. Count "
            "the prompts of each batch, or the images that came back."
        ),
        no_effect="Where the batch size divides 36, there is no short batch and nothing is counted that was not made.",
    ),
    "zh": Words(
        title="36 张图算成 40 张",
        claim="我的评测里，每张图的时间比你的少一成。",
        question="36 条提示词，每批 8 条：五个批次一共生成多少张图？",
        lesson=(
            "计数器每批都加上批次大小，于是只有四条提示词的最后一批也算成了八张。秒数除以了并不存在的图片，代码看起来就比实际更快。"
            "应当按每批的提示词数量或实际返回的图片数量来计数。"
        ),
        no_effect="如果批次大小能整除 36，就没有不足的批次，也不会多算图片。",
    ),
}
WRONG = """import time


def evaluation(pipe, prompts, batch_size):
    pipe(prompts[:batch_size])  # warm up
    total_time, total_samples = 0.0, 0
    for first in range(0, len(prompts), batch_size):
        batch = prompts[first : first + batch_size]
        start = time.perf_counter()
        pipe(batch)
        total_time += time.perf_counter() - start
        total_samples += batch_size
    return total_time / total_samples
"""
FAIR = WRONG.replace("total_samples += batch_size", "total_samples += len(batch)")


def options(knobs: Knobs) -> dict[str, Any]:
    return {"rounds": PASSES, "starts": 3, "pass_samples": SAMPLES}


def wrong(knobs: Knobs) -> Side:
    size = min(knobs.batch_size, SAMPLES)
    counted = -(-SAMPLES // size) * size

    def nominal(taken: Taken) -> Mapping[int, float]:
        return {n: (base / SAMPLES) / (other / counted) for n, (base, other) in enumerate(_totals(taken))}

    return Side(base=knobs.model, other=again(knobs.model), code=WRONG, reckon=nominal, covers=_first_pass)


def fair(knobs: Knobs) -> Side:
    def made(taken: Taken) -> Mapping[int, float]:
        return {n: (base / SAMPLES) / (other / SAMPLES) for n, (base, other) in enumerate(_totals(taken))}

    return Side(base=knobs.model, other=again(knobs.model), code=FAIR, reckon=made, covers=_first_pass)


def _totals(taken: Taken) -> list[tuple[float, float]]:
    """Seconds of both, pass by pass: the full batches, and the short one."""
    full, *short = taken.result.spec.protocol.batch_sizes
    passes = taken.chunks(SAMPLES // full, full)
    if short:
        passes = [a + b for a, b in zip(passes, taken.chunks(1, short[0]), strict=False)]
    return [(sum(r.base_s for r in rounds), sum(r.other_s for r in rounds)) for rounds in passes]


def _first_pass(taken: Taken) -> Sequence[Covered]:
    """The full batches of a pass, and the short one."""
    full, *short = taken.result.spec.protocol.batch_sizes
    lengths = {full: SAMPLES // full, **dict.fromkeys(short, 1)}
    passes = {size: next(iter(taken.chunks(length, size)), []) for size, length in lengths.items()}
    return [covered for size, own in passes.items() for covered in of_rounds(taken, own, own, size)]
