"""The baseline's first call is timed, the candidate had been called before: what a first call pays looks like speed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bench_core.pitfalls._code import instead
from bench_core.pitfalls._covers import first_call, of_start
from bench_core.pitfalls._demo import Covered, Knobs, Side, Taken, Words, again
from bench_core.pitfalls._starts import first_s, over, steady_s
from bench_core.spec import WARM_UP_CALLS

NAME = "cold-start"
ORDER = 3
RULE = "no-warm-up"
TOUR = True
SAME = True
KNOBS = Knobs(batch_size=1, steps=3, warm_up_calls=0)
KNOBS_SHOWN = ("batch_size", "steps", "warm_up_calls")
WORDS = {
    "en": Words(
        title="No warm-up",
        claim="I timed one call of the baseline and one of my code, and mine takes less.",
        question="Both run the same program, but mine had just drawn a picture to look at. How much faster is it?",
        lesson=(
            "The first call of a process starts threads, allocates memory, chooses kernels and fills caches, and later "
            "calls find all that done. Here the baseline is timed in its first call and the candidate in a later one, "
            "so the cost of starting is told as a speedup. Call both with a batch like the timed one before any clock "
            "starts, until its time falls no further."
        ),
        no_effect="Where one call takes many seconds, the start of a process is a small part of it.",
    ),
    "zh": Words(
        title="没有预热",
        claim="我给基线和我的代码各计时一次调用，我的用时更短。",
        question="两边是同一个程序，只是我的那边刚画过一张图看效果。它看起来会快多少？",
        lesson=(
            "进程的第一次调用要启动线程、分配内存、选择内核、填充缓存，之后的调用就不必再做。"
            "这里基线计的是第一次调用，候选方案计的是后面的调用，启动成本于是被说成了加速。"
            "计时之前，应当用与计时相同的批次调用两边，直到耗时稳定。"
        ),
        no_effect="如果一次调用要好几秒，进程启动的开销只占其中很小一部分。",
    ),
}
WRONG = """import time

import torch


def seconds(pipe, prompts):
    start = time.perf_counter()
    pipe(prompts, num_inference_steps=50, generator=torch.Generator().manual_seed(0))
    return time.perf_counter() - start


def compare(base, mine, prompts):
    mine(prompts, num_inference_steps=50).images[0].save("still_good.png")
    base_s = seconds(base, prompts)
    mine_s = seconds(mine, prompts)
    print(f"speedup {base_s / mine_s:.2f}x")
"""
DRAWN = '    mine(prompts, num_inference_steps=50).images[0].save("still_good.png")\n'
WARMED_UP = "    for pipe in (base, mine):\n        pipe(prompts, num_inference_steps=50)\n"
FAIR = instead(WRONG, DRAWN, WARMED_UP)


def options(knobs: Knobs) -> dict[str, Any]:
    """The knob is the warm-up of the wrong baseline; all others have the usual one."""
    return {"rounds": 30, "starts": 5, "warm_up": WARM_UP_CALLS}


def wrong(knobs: Knobs) -> Side:
    def first_and_steady(taken: Taken) -> Sequence[Covered]:
        return [*first_call(taken, taken.base), *of_start(taken, taken.other)]

    def first_over_steady(taken: Taken) -> Mapping[int, float]:
        return over(first_s(taken, taken.base), steady_s(taken, taken.other))

    cold = f"{knobs.model}+warm-up:calls={knobs.warm_up_calls}"
    return Side(
        base=cold,
        other=again(knobs.model),
        code=WRONG,
        reckon=first_over_steady,
        by_start=True,
        covers=first_and_steady,
    )


def fair(knobs: Knobs) -> Side:
    def steady_over_steady(taken: Taken) -> Mapping[int, float]:
        return over(steady_s(taken, taken.base), steady_s(taken, taken.other))

    return Side(base=knobs.model, other=again(knobs.model), code=FAIR, reckon=steady_over_steady, by_start=True)
