"""A batch is said to take the same time however many images are in it: guess, then measure.

On hardware that is not full a larger batch takes hardly longer, since fixed costs are paid once; on hardware that is
full each further image costs the same. What is claimed, n times the throughput at batch size n, is its upper limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench_core.pitfalls._demo import Knobs, Side, Taken, Words

NAME = "batch-is-free"
ORDER = 7
RULE = None
TOUR = True
CURVE = True
KNOBS = Knobs(batch_size=16, steps=3)
ROUNDS = 8
WORDS = {
    "en": Words(
        title="A batch takes the same time, however large",
        claim="The pictures of a batch are made in parallel, so sixteen of them take as long as one.",
        question="Sixteen pictures one by one, or as one batch: how many times as fast is the batch on this machine?",
        lesson=(
            "The pictures of a batch share the units of the hardware, and once all of these are busy every further "
            "picture takes its own time. A larger batch saves only the costs that are paid once a call, so the time "
            "per picture falls, flattens, and may rise again. Measure the batch sizes that you use, and say the time "
            "per batch beside the time per picture."
        ),
        no_effect="A device that one picture leaves nearly idle does take about as long for a whole batch.",
    ),
    "zh": Words(
        title="一批再大也一样快",
        claim="一批图片是并行生成的，所以十六张和一张用时相同。",
        question="十六张图逐张生成，或者作为一批生成：在这台机器上，整批会快到几倍？",
        lesson=(
            "一批里的图片共用硬件的计算单元，单元一旦全部占满，每多一张图就多一份时间。增大批次只能省下每次调用的固定开销，"
            "所以每张图的时间先下降，再走平，还可能回升。应当测量实际使用的批次大小，并把每批时间与每张图时间一起写明。"
        ),
        no_effect="如果一张图几乎占不到设备的多少算力，整批用时确实与一张相差不多。",
    ),
}
WRONG = """import time


def speedup(pipe, prompts):
    pipe(prompts[:1])  # warm up
    start = time.perf_counter()
    pipe(prompts[:1])
    one = time.perf_counter() - start
    batch = one  # all images of a batch are made in parallel
    return one / (batch / len(prompts))
"""
FAIR = """import time


def speedup(pipe, prompts):
    pipe(prompts[:1])  # warm up
    start = time.perf_counter()
    pipe(prompts[:1])
    one = time.perf_counter() - start
    pipe(prompts)
    start = time.perf_counter()
    pipe(prompts)
    batch = time.perf_counter() - start
    return one / (batch / len(prompts))
"""


def options(knobs: Knobs) -> dict[str, Any]:
    return {"batch_sizes": _sizes(knobs.batch_size), "rounds": ROUNDS, "starts": 2}


def wrong(knobs: Knobs) -> Side:
    def as_many_times(taken: Taken) -> Mapping[int, float]:
        return {pair.round: float(taken.batch_size) for pair in taken.rounds()}

    return Side(base=knobs.model, other=knobs.model, code=WRONG, reckon=as_many_times, is_known=True)


def fair(knobs: Knobs) -> Side:
    def throughput(taken: Taken) -> Mapping[int, float]:
        """Images a second at the largest size over those at batch size 1, round by round."""
        one_s = {pair.round: pair.base_s for pair in taken.rounds(1)}
        batches = (pair for pair in taken.rounds() if pair.round in one_s)
        return {pair.round: one_s[pair.round] / (pair.base_s / taken.batch_size) for pair in batches}

    return Side(base=knobs.model, other=knobs.model, code=FAIR, reckon=throughput)


def _sizes(largest: int) -> tuple[int, ...]:
    """1, 2, 4 … and the largest one.

    >>> _sizes(16), _sizes(6), _sizes(1)
    ((1, 2, 4, 8, 16), (1, 2, 4, 6), (1,))
    """
    return (*(2**k for k in range(largest.bit_length()) if 2**k < largest), largest)
