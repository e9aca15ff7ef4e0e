"""One call of a compiled model is timed, its first: what is measured is the compiler, not the compiled code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bench_core.pitfalls._code import instead, model_file
from bench_core.pitfalls._covers import first_call, of_start
from bench_core.pitfalls._demo import Code, Covered, Knobs, Side, Taken, Words
from bench_core.pitfalls._starts import first_s, over, steady_s

NAME = "single-shot-compile"
ORDER = 22
RULE = "compile-in-timer"
TOUR = False
KNOBS = Knobs(batch_size=4, steps=4)
WORDS = {
    "en": Words(
        title="One call of a compiled model",
        claim="We tried torch.compile: it only makes our pipeline slower.",
        question="One call of the eager model is timed, and one of the compiled model. Which takes longer?",
        lesson=(
            "torch.compile compiles when the model is first called with a shape, which takes from seconds to minutes. "
            "A single timed call is that call, so the time of the compiler stands for the time of the compiled code. "
            "Call the compiled model with the timed shape first, time later calls, and tell the compilation by itself."
        ),
        no_effect="Here each process compiles anew; where compiled code was kept on disk, the first call is less slow.",
    ),
    "zh": Words(
        title="编译后的模型只调用一次",
        claim="我们试过 torch.compile：它只会让我们的管线变慢。",
        question="eager 模型计一次调用，编译后的模型也计一次调用。哪个用时更长？",
        lesson=(
            "torch.compile 在模型第一次以某种形状被调用时才编译，需要几秒到几分钟。"
            "只计一次调用，计的正是这一次，于是编译器的时间被当成了编译后代码的时间。"
            "应当先用计时的形状调用一次编译后的模型，再给之后的调用计时，并单独报告编译时间。"
        ),
        no_effect="这里每个进程都重新编译；如果磁盘上留有编译好的代码，第一次调用就不会那么慢。",
    ),
}
WRONG = """import time

import torch


def seconds(pipe, prompts):
    start = time.perf_counter()
    pipe(prompts, num_inference_steps=50, generator=torch.Generator().manual_seed(0))
    return time.perf_counter() - start


def compare(pipe, prompts):
    pipe(prompts, num_inference_steps=50)
    eager_s = seconds(pipe, prompts)
    pipe.unet.compile_repeated_blocks(fullgraph=True, dynamic=False)
    compiled_s = seconds(pipe, prompts)
    print(f"speedup {eager_s / compiled_s:.2f}x")
"""
FAIR = instead(WRONG, "    compiled_s =", "    pipe(prompts, num_inference_steps=50)\n    compiled_s =")
COMPILED_ANEW = """def load_pipeline(device="cpu", dtype=torch.float32):
    torch.compiler.config.force_disable_caches = True
    pipe = DiffusionPipeline.from_pretrained(MODEL, dtype=dtype).to(device)
    pipe.unet.compile_repeated_blocks(fullgraph=True, dynamic=False)
    return pipe
"""


def options(knobs: Knobs) -> dict[str, Any]:
    return {"rounds": 24, "starts": 2}


def wrong(knobs: Knobs) -> Side:
    def steady_and_first(taken: Taken) -> Sequence[Covered]:
        return [*of_start(taken, taken.base), *first_call(taken, taken.other)]

    def eager_over_first(taken: Taken) -> Mapping[int, float]:
        return over(steady_s(taken, taken.base), first_s(taken, taken.other))

    compiled = _compiled(knobs)
    return Side(
        base=knobs.model, other=compiled, code=WRONG, reckon=eager_over_first, by_start=True, covers=steady_and_first
    )


def fair(knobs: Knobs) -> Side:
    def steady_and_later(taken: Taken) -> Sequence[Covered]:
        first = first_call(taken, taken.other)
        return [*of_start(taken, taken.base), *(c for c in of_start(taken, taken.other) if c not in first)]

    def eager_over_later(taken: Taken) -> Mapping[int, float]:
        return over(steady_s(taken, taken.base), steady_s(taken, taken.other))

    compiled = _compiled(knobs)
    return Side(
        base=knobs.model,
        other=compiled,
        code=FAIR,
        reckon=eager_over_later,
        by_start=True,
        by_rounds=True,
        covers=steady_and_later,
    )


def _compiled(knobs: Knobs) -> Code:
    """Compiled anew at each start, once for both sides: what is left on disk would hide a part of what it takes."""
    return Code("compiled_anew", model_file(knobs.model, loading=COMPILED_ANEW), conditions="+warm-up:calls=0")
