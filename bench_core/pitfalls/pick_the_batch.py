"""A speedup is told at the batch size at which it is largest: "up to" so many times as fast."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from typing import Any

from bench_core.pitfalls._demo import Knobs, Side, Taken, Words
from bench_core.spec import Candidate

NAME = "pick-the-batch"
ORDER = 38
RULE = None
TOUR = False
KNOBS = Knobs(batch_size=8, steps=3)
HALF, CACHE = "+bf16", "+deepcache:interval=3"
"""What is compared with the model as it is; the second where the model has a number format of its own already."""
ROUNDS = 8
WORDS = {
    "en": Words(
        title="The batch size at which one looks best",
        claim="We are up to this much faster.",
        question="A variant is measured at batch sizes 1, 2, 4 and 8. Does it gain as much at all of them?",
        lesson=(
            "What a change saves and what it costs do not grow alike with the batch, so a speedup belongs to a batch "
            "size. Who measures several sizes and tells the best one has chosen the answer, with the help of chance. "
            "Show the whole curve, or fix the batch size before measuring."
        ),
        no_effect="Where the speedup hardly depends on the batch size, there is little to choose from.",
    ),
    "zh": Words(
        title="挑一个对自己最有利的批次大小",
        claim="我们最多可以快这么多。",
        question="一个变体在批次大小 1、2、4、8 下各测一遍。每一种都快得一样多吗？",
        lesson=(
            "一项改动省下的和付出的并不随批次同步增长，所以加速比总是属于某个批次大小。测了好几个却只报告最好的那个，"
            "等于自己选了答案，运气还会帮忙。应当给出整条曲线，或者在测量之前就定下批次大小。"
        ),
        no_effect="如果加速比几乎不随批次大小变化，就没有什么可挑的。",
    ),
}
WRONG = """import statistics


def headline(base_s, other_s):
    # seconds of the calls of both sides, by batch size
    speedups = []
    for size in base_s:
        base, other = statistics.median(base_s[size]), statistics.median(other_s[size])
        speedups.append(base / other)
    return f"up to {max(speedups):.2f}x"
"""
FAIR = WRONG.replace("up to {max(speedups):.2f}x", "{statistics.geometric_mean(speedups):.2f}x over all batch sizes")


def options(knobs: Knobs) -> dict[str, Any]:
    smaller = (2**k for k in range(knobs.batch_size.bit_length()))
    sizes = sorted({knobs.batch_size, *(size for size in smaller if size < knobs.batch_size)})
    return {"batch_sizes": tuple(sizes), "rounds": ROUNDS, "starts": 2}


def wrong(knobs: Knobs) -> Side:
    def at_the_best(taken: Taken) -> Mapping[int, float]:
        """The log-ratio at the size at which its median is largest."""
        rounds = _by_round(taken)
        sizes = taken.result.spec.protocol.batch_sizes if rounds else ()
        best = max(sizes, default=0, key=lambda size: statistics.median(own[size] for own in rounds.values()))
        return {r: math.exp(own[best]) for r, own in rounds.items()}

    return Side(base=knobs.model, other=_variant(knobs), code=WRONG, reckon=at_the_best)


def fair(knobs: Knobs) -> Side:
    def over_all(taken: Taken) -> Mapping[int, float]:
        return {r: math.exp(statistics.fmean(own.values())) for r, own in _by_round(taken).items()}

    return Side(base=knobs.model, other=_variant(knobs), code=FAIR, reckon=over_all)


def _variant(knobs: Knobs) -> str:
    """The model with a change whose gain depends on the batch size."""
    named = {use.name for use in Candidate.parse(knobs.model).techniques}
    return knobs.model + (CACHE if named & {"bf16", "fp16", "fp32"} else HALF)


def _by_round(taken: Taken) -> dict[int, dict[int, float]]:
    """The log-ratio of both at every batch size, in the rounds that have them all."""
    sizes = taken.result.spec.protocol.batch_sizes
    logs = {b: {pair.round: math.log(pair.base_s / pair.other_s) for pair in taken.rounds(b)} for b in sizes}
    common = sorted(set.intersection(*(set(own) for own in logs.values())))
    return {r: {b: logs[b][r] for b in sizes} for r in common}
