"""Totals of unlike numbers of samples are divided: what one side did not make looks like speed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench_core.pitfalls._demo import Knobs, Side, Taken, Words, again

NAME = "unequal-totals"
ORDER = 4
RULE = "totals-of-unequal-counts"
TOUR = True
SAME = True
KNOBS = Knobs(batch_size=4, steps=6)
SAMPLES, FEWER = 36, 32
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


def run_model_test(pipe, prompts, batch_size, steps):
    start = time.perf_counter()
    for first in range(0, len(prompts), batch_size):
        pipe(prompts[first : first + batch_size], num_inference_steps=steps)
    return time.perf_counter() - start


def compare(base, other, prompts):
    prompts = prompts[:36]
    base_time = run_model_test(base, prompts, 4, 50)
    other(prompts[:4], num_inference_steps=50)
    other_time = run_model_test(other, prompts[4:], 4, 50)
    print(f"speedup {base_time / other_time:.2f}x")
"""
FAIR = """import time


def run_model_test(pipe, prompts, batch_size, steps):
    start = time.perf_counter()
    for first in range(0, len(prompts), batch_size):
        pipe(prompts[first : first + batch_size], num_inference_steps=steps)
    return (time.perf_counter() - start) / len(prompts)


def compare(base, other, prompts):
    prompts = prompts[:36]
    for pipe in (base, other):
        pipe(prompts[-4:], num_inference_steps=50)
    base_per_sample = run_model_test(base, prompts, 4, 50)
    other_per_sample = run_model_test(other, prompts, 4, 50)
    print(f"speedup {base_per_sample / other_per_sample:.2f}x")
"""


def options(knobs: Knobs) -> dict[str, Any]:
    return {"rounds": 6 * SAMPLES // knobs.batch_size, "starts": 2}


def wrong(knobs: Knobs) -> Side:
    def totals(taken: Taken) -> Sequence[float]:
        return [all_of / fewer for all_of, fewer in _totals(taken, knobs, FEWER)]

    return Side(base=knobs.model, other=again(knobs.model), code=WRONG, reckon=totals)


def fair(knobs: Knobs) -> Side:
    def per_sample(taken: Taken) -> Sequence[float]:
        return [all_of / others for all_of, others in _totals(taken, knobs, SAMPLES)]

    return Side(base=knobs.model, other=again(knobs.model), code=FAIR, reckon=per_sample)


def _totals(taken: Taken, knobs: Knobs, samples: int) -> list[tuple[float, float]]:
    """Seconds of all samples of the base, and of the last so many of the other, pass by pass."""
    n, m = SAMPLES // knobs.batch_size, samples // knobs.batch_size
    base, other = ([taken.seconds(c) for c in taken.calls(key)] for key in (taken.base, taken.other))
    passes = range(0, min(len(base), len(other)) - n + 1, n)
    return [(sum(base[i : i + n]), sum(other[i + n - m : i + n])) for i in passes]
