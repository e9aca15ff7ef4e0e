"""A ratio of operations is told as a speedup: what is not computed any more took less than its share of the time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench_core.pitfalls._demo import Knobs, Side, Taken, Words
from bench_core.records import CellKey

NAME = "flops-not-seconds"
ORDER = 36
RULE = None
TOUR = False
SURVEY = True
KNOBS = Knobs(batch_size=1, steps=6)
TECHNIQUE, ROUNDS = "+deepcache:interval=3", 16
WORDS = {
    "en": Words(
        title="Operations told as seconds",
        claim="DeepCache needs a fraction of the operations, so it is that many times as fast.",
        question="DeepCache leaves out most of the arithmetic of two steps in three. How much time does that save?",
        lesson=(
            "Time also goes into launching kernels, moving memory and running the sampler, and these do not shrink as "
            "operations do. So a ratio of operations is not a ratio of seconds, and small batches show it most. "
            "Count operations to understand a speedup, and measure seconds to state it."
        ),
        no_effect="Where arithmetic takes nearly all of the time, seconds follow the operations.",
    ),
    "zh": Words(
        title="把运算量当成秒数",
        claim="DeepCache 只需要几分之一的运算量，所以就快几倍。",
        question="DeepCache 每三步就有两步省去大部分运算。能省下多少时间？",
        lesson=(
            "启动内核、搬运内存和运行采样器也要花时间，而这些并不随运算量同步减少。所以运算量之比并不是秒数之比，小批次时尤其明显。"
            "运算量用来解释加速，加速本身要用实测的秒数来说。"
        ),
        no_effect="如果时间几乎都花在运算上，秒数就会跟着运算量走。",
    ),
}
WRONG = """import statistics

from torch.utils.flop_counter import FlopCounterMode


def cost(pipe, prompts, repeats=16):
    pipe(prompts)  # warm up
    taken = []
    for _ in range(repeats):
        with FlopCounterMode(display=False) as counter:
            pipe(prompts)
        taken.append(counter.get_total_flops())
    return statistics.median(taken)


def compare(base, other, prompts):
    print(f"speedup {cost(base, prompts) / cost(other, prompts):.2f}x")
"""
FAIR = """import statistics
import time


def cost(pipe, prompts, repeats=16):
    pipe(prompts)  # warm up
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        pipe(prompts)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def compare(base, other, prompts):
    print(f"speedup {cost(base, prompts) / cost(other, prompts):.2f}x")
"""


def options(knobs: Knobs) -> dict[str, Any]:
    return {"rounds": ROUNDS, "starts": 2}


def wrong(knobs: Knobs) -> Side:
    def operations(taken: Taken) -> Mapping[int, float]:
        """Operations of an image of the base over those of the other: known, so the same in every round."""
        base, other = (_operations(taken, key) for key in (taken.base, taken.other))
        return {pair.round: base / other for pair in taken.rounds()} if base and other else {}

    return Side(base=knobs.model, other=knobs.model + TECHNIQUE, code=WRONG, reckon=operations, is_known=True)


def fair(knobs: Knobs) -> Side:
    def seconds(taken: Taken) -> Mapping[int, float]:
        return {pair.round: pair.base_s / pair.other_s for pair in taken.rounds()}

    return Side(base=knobs.model, other=knobs.model + TECHNIQUE, code=FAIR, reckon=seconds)


def _operations(taken: Taken, key: str) -> float | None:
    """Floating-point operations of an image; None where they could not be counted."""
    cell = CellKey(key, taken.batch_size, taken.result.spec.protocol.steps[0])
    return next((c.flops_per_image for c in taken.result.cells if c.key == cell), None)
