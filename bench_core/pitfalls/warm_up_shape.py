"""One side is warmed up with a single prompt and timed with a batch: at a new shape much is due again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bench_core.pitfalls._code import instead, model_file
from bench_core.pitfalls._covers import first_call, of_start
from bench_core.pitfalls._demo import Code, Covered, Knobs, Side, Taken, Words, again
from bench_core.pitfalls._starts import first_s, over, steady_s

NAME = "warm-up-shape"
ORDER = 21
RULE = "warm-up-differs"
TOUR = False
SAME = True
KNOBS = Knobs(batch_size=4, steps=2)
WORDS = {
    "en": Words(
        title="Warm-up at another shape",
        claim="Both sides were warmed up before the clock, and my code is the faster one.",
        question="The baseline was warmed up with one prompt, mine with the whole batch. Does that matter?",
        lesson=(
            "Memory, kernels and compiled code are prepared for the shapes that were seen, and a batch is another "
            "shape than a single prompt. So the first batch of the baseline still pays for its own preparations, "
            "while the candidate was spared them. Warm up with exactly the call that is timed: the same batch size, "
            "picture size and steps."
        ),
        no_effect=(
            "Where nothing is prepared for a shape, as in eager code on a CPU, a warm-up with one prompt does nearly "
            "all that is needed."
        ),
    ),
    "zh": Words(
        title="用另一种形状预热",
        claim="两边在计时之前都预热过，我的代码更快。",
        question="基线用一条提示词预热，我的代码用整批预热。这有影响吗？",
        lesson=(
            "内存、内核和编译后的代码都是为见过的形状准备的，而一个批次与单条提示词是不同的形状。"
            "因此基线的第一个批次仍要为自己的准备工作付出时间，候选方案却已经免去。"
            "预热必须与计时的调用完全一样：相同的批次大小、图片尺寸和步数。"
        ),
        no_effect="如果没有什么是专为某个形状准备的，例如 CPU 上的 eager 代码，用一条提示词预热就几乎够了。",
    ),
}
WRONG = """import time

import torch


def seconds(pipe, prompts):
    start = time.perf_counter()
    pipe(prompts, num_inference_steps=50, generator=torch.Generator().manual_seed(0))
    return time.perf_counter() - start


def compare(base, mine, prompts):
    base(prompts[0], num_inference_steps=50)
    mine(prompts, num_inference_steps=50)
    base_s = seconds(base, prompts)
    mine_s = seconds(mine, prompts)
    print(f"speedup {base_s / mine_s:.2f}x")
"""
FAIR = instead(WRONG, "base(prompts[0], num", "base(prompts, num")
WARMED_UP_WITH_ONE = """def load_pipeline(device="cpu", dtype=torch.float32):
    pipe = DiffusionPipeline.from_pretrained(MODEL, dtype=dtype).to(device)
    pipe("a warm-up", num_inference_steps=STEPS)
    return pipe
"""


def options(knobs: Knobs) -> dict[str, Any]:
    return {"rounds": 18, "starts": 3}


def wrong(knobs: Knobs) -> Side:
    """The base is warmed up as it is loaded, with one prompt; the run adds no warm-up of its own."""

    def first_and_steady(taken: Taken) -> Sequence[Covered]:
        return [*first_call(taken, taken.base), *of_start(taken, taken.other)]

    def first_over_steady(taken: Taken) -> Mapping[int, float]:
        return over(first_s(taken, taken.base), steady_s(taken, taken.other))

    loading = instead(WARMED_UP_WITH_ONE, "STEPS", str(knobs.steps))
    text = model_file(knobs.model, loading=loading)
    base = Code("warmed_up_with_one_prompt", text, conditions="+warm-up:calls=0")
    return Side(
        base=base,
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
