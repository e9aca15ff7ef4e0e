"""The best of several times stands for one side, the median for the other: luck is sold as speed."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from bench_core.pitfalls._covers import of_rounds
from bench_core.pitfalls._demo import Covered, Knobs, Side, Taken, Words, again

NAME = "best-of-n"
ORDER = 33
RULE = "best-of-n"
TOUR = False
SAME = True
KNOBS = Knobs(batch_size=2, steps=3)
REPEATS, TIMES = 10, 6
"""Calls of one measurement, and measurements."""
WORDS = {
    "en": Words(
        title="The best of ten",
        claim="My code reached this time in one of ten runs, and yours is slower than that.",
        question="Both sides run the very same program. One reports its best time, the other its median. Who wins?",
        lesson=(
            "Times scatter, and the best of ten is the luckiest of ten. It gets better with every repetition, so who "
            "repeats more often looks faster against the other side's typical time. Report the median of all "
            "repetitions on both sides, with an interval."
        ),
        no_effect="On a device whose times hardly scatter, the best run is hardly better than the typical one.",
    ),
    "zh": Words(
        title="十次里最好的一次",
        claim="我的代码十次里有一次跑出了这个时间，你的比它慢。",
        question="两边运行的是同一个程序。一边报告最好成绩，另一边报告中位数。谁会赢？",
        lesson=(
            "时间总有波动，十次里最好的一次就是最走运的一次。重复越多它就越好看，于是重复更多的一方看起来比另一方的通常时间更快。"
            "两边都应当报告全部重复的中位数和区间。"
        ),
        no_effect="如果设备的用时几乎没有波动，最好的一次与通常情况相差无几。",
    ),
}
WRONG = """import statistics
import time


def times(pipe, prompts, repeats=10):
    pipe(prompts)  # warm up
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        pipe(prompts)
        taken.append(time.perf_counter() - start)
    return taken


def compare(base, other, prompts):
    base_s = statistics.median(times(base, prompts))
    other_s = min(times(other, prompts))
    print(f"speedup {base_s / other_s:.2f}x")
"""
FAIR = WRONG.replace("min(times", "statistics.median(times")


def options(knobs: Knobs) -> dict[str, Any]:
    return {"rounds": REPEATS * TIMES, "starts": 2}


def wrong(knobs: Knobs) -> Side:
    def luckiest(taken: Taken) -> Sequence[Covered]:
        first = next(iter(taken.chunks(REPEATS)), [])
        return of_rounds(taken, first, sorted(first, key=lambda pair: pair.other_s)[:1])

    def best(taken: Taken) -> Mapping[int, float]:
        return {n: statistics.median(base) / min(other) for n, base, other in _measurements(taken)}

    return Side(base=knobs.model, other=again(knobs.model), code=WRONG, reckon=best, covers=luckiest)


def fair(knobs: Knobs) -> Side:
    def all_of_them(taken: Taken) -> Sequence[Covered]:
        first = next(iter(taken.chunks(REPEATS)), [])
        return of_rounds(taken, first, first)

    def median(taken: Taken) -> Mapping[int, float]:
        return {n: statistics.median(base) / statistics.median(other) for n, base, other in _measurements(taken)}

    return Side(base=knobs.model, other=again(knobs.model), code=FAIR, reckon=median, covers=all_of_them)


def _measurements(taken: Taken) -> list[tuple[int, list[float], list[float]]]:
    """Seconds of both, ten calls at a time, each with its first round."""
    return [(own[0].round, [r.base_s for r in own], [r.other_s for r in own]) for own in taken.chunks(REPEATS)]
