"""Totals of unlike numbers of samples are divided: what one side did not make looks like speed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from bench_core.pitfalls._covers import of_rounds
from bench_core.pitfalls._demo import Covered, Knobs, Side, Taken, Words, again

NAME = "unequal-totals"
ORDER = 4
RULE = "totals-of-unequal-counts"
TOUR = True
SAME = True
KNOBS = Knobs(batch_size=4, steps=3)
KNOBS_SHOWN = ("steps",)
SAMPLES, FEWER, PASSES = 36, 32, 6
WORDS = {
    "en": Words(
        title="Totals over 36 and 32 samples",
        claim="My run took 100 seconds, yours took 112: mine is faster.",
        question="One script times 36 prompts. The other one used four of them up as warm-up and times 32. Who wins?",
        lesson=(
            "A total grows with the number of pictures in it. The warm-up took its prompts from the same list, so one "
            "side's total holds fewer pictures, and the ratio of totals calls that speed. Divide each total by the "
            "pictures that were really made, or time the same samples on both sides."
        ),
    ),
    "zh": Words(
        title="36 个样本与 32 个样本的总时间",
        claim="我的用了 100 秒，你的用了 112 秒：我的更快。",
        question="一个脚本给 36 条提示词计时。另一个用掉其中四条来预热，只给 32 条计时。谁会赢？",
        lesson=(
            "总时间随图片数量增长。预热从同一份列表里取走了提示词，所以一边的总时间包含的图片更少，而总时间之比把这当成了速度。"
            "应当用总时间除以实际生成的图片数，或者两边对同样的样本计时。"
        ),
    ),
}
WRONG = """import time


def run_model_test(pipe, prompts, batch_size=4):
    start = time.perf_counter()
    for first in range(0, len(prompts), batch_size):
        pipe(prompts[first : first + batch_size])
    return time.perf_counter() - start


def compare(base, other, prompts):
    base(prompts[36:40])  # warm up
    base_time = run_model_test(base, prompts[:36])
    other(prompts[:4])
    other_time = run_model_test(other, prompts[4:36])
    print(f"speedup {base_time / other_time:.2f}x")
"""
FAIR = """import time


def run_model_test(pipe, prompts, batch_size=4):
    start = time.perf_counter()
    for first in range(0, len(prompts), batch_size):
        pipe(prompts[first : first + batch_size])
    return (time.perf_counter() - start) / len(prompts)


def compare(base, other, prompts):
    base(prompts[36:40])  # warm up
    base_per_sample = run_model_test(base, prompts[:36])
    other(prompts[36:40])
    other_per_sample = run_model_test(other, prompts[:36])
    print(f"speedup {base_per_sample / other_per_sample:.2f}x")
"""


def options(knobs: Knobs) -> dict[str, Any]:
    return {"rounds": PASSES * SAMPLES // knobs.batch_size, "starts": 3}


def wrong(knobs: Knobs) -> Side:
    def totals(taken: Taken) -> Mapping[int, float]:
        return {n: base / other for n, (base, other) in enumerate(_totals(taken, FEWER))}

    return Side(
        base=knobs.model, other=again(knobs.model), code=WRONG, reckon=totals, covers=partial(_counted, samples=FEWER)
    )


def fair(knobs: Knobs) -> Side:
    def per_sample(taken: Taken) -> Mapping[int, float]:
        return {n: base / other for n, (base, other) in enumerate(_totals(taken, SAMPLES))}

    return Side(
        base=knobs.model,
        other=again(knobs.model),
        code=FAIR,
        reckon=per_sample,
        covers=partial(_counted, samples=SAMPLES),
    )


def _totals(taken: Taken, samples: int) -> list[tuple[float, float]]:
    """Seconds of all samples of the base, and of the last so many of the other, pass by pass."""
    counted = -(samples // taken.batch_size)
    passes = taken.chunks(SAMPLES // taken.batch_size)
    return [(sum(r.base_s for r in rounds), sum(r.other_s for r in rounds[counted:])) for rounds in passes]


def _counted(taken: Taken, samples: int) -> Sequence[Covered]:
    """The calls of the first pass that are in the totals."""
    first = next(iter(taken.chunks(SAMPLES // taken.batch_size)), [])
    return of_rounds(taken, first, first[-(samples // taken.batch_size) :])
