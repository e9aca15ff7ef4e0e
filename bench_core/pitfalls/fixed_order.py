"""All calls of one side come before those of the other: whatever changes on the machine meanwhile looks like speed."""

from __future__ import annotations

from typing import Any

from bench_core.pitfalls._demo import Knobs, Side, Words, again

NAME = "fixed-order"
ORDER = 25
RULE = "fixed-order"
TOUR = False
SAME = True
KNOBS = Knobs(batch_size=2, steps=3)
CALLS, STARTS = 7, 3
"""Calls of a side before those of the other, as in the script, and how often both are begun anew."""
WORDS = {
    "en": Words(
        title="First A, then B",
        claim="I measured the baseline seven times and then my code seven times; the medians differ.",
        question="Both sides run the same program, one after the other. Will the two medians be equal?",
        lesson=(
            "Between the two measurements the machine warms up, lowers its clocks, or is used by somebody else. All "
            "of that falls on one side only, and more calls do not help, since every call of that side has it. Call "
            "both sides in turns, in shuffled order, so that whatever changes hits both alike."
        ),
        no_effect="On a quiet machine with steady clocks nothing changes meanwhile, and the order costs nothing.",
    ),
    "zh": Words(
        title="先测 A，再测 B",
        claim="我先测了基线七次，再测我的代码七次；两个中位数不同。",
        question="两边是同一个程序，一个测完再测另一个。两个中位数会相等吗？",
        lesson=(
            "在两次测量之间，机器会变热、降频，或者被别人占用。"
            "这些变化只落在一边，增加调用次数也没有用，因为那一边的每次调用都带着它。"
            "应当轮流调用两边，并打乱顺序，让任何变化对双方的影响相同。"
        ),
        no_effect="机器空闲、频率稳定时，期间没有什么变化，先后顺序也就没有影响。",
    ),
}
WRONG = """import statistics
import time

import torch


def seconds(pipe, prompts, seed):
    start = time.perf_counter()
    pipe(prompts, num_inference_steps=50, generator=torch.Generator().manual_seed(seed))
    return time.perf_counter() - start


def compare(base, mine, prompts):
    for pipe in (base, mine):
        pipe(prompts, num_inference_steps=50)
    base_s = [seconds(base, prompts, seed) for seed in range(7)]
    mine_s = [seconds(mine, prompts, seed) for seed in range(7)]
    print(f"speedup {statistics.median(base_s) / statistics.median(mine_s):.2f}x")
"""
IN_TURNS = """    base_s, mine_s = [], []
    for seed in range(7):
        base_s.append(seconds(base, prompts, seed))
        mine_s.append(seconds(mine, prompts, seed))
    print"""
FAIR = WRONG.partition("    base_s =")[0] + IN_TURNS + WRONG.partition("    print")[2]


def options(knobs: Knobs) -> dict[str, Any]:
    return {"rounds": STARTS * CALLS, "starts": STARTS}


def wrong(knobs: Knobs) -> Side:
    return Side(base=f"{knobs.model}+alone", other=f"{again(knobs.model)}+alone", code=WRONG)


def fair(knobs: Knobs) -> Side:
    return Side(base=knobs.model, other=again(knobs.model), code=FAIR)
