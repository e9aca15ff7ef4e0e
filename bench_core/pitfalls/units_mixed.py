"""Seconds per batch on one side, seconds per sample on the other: the batch size is sold as speed."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from typing import Any

from bench_core.pitfalls._demo import Knobs, Side, Taken, Words, again

NAME = "units-mixed"
ORDER = 32
RULE = "units-mixed"
TOUR = False
SAME = True
KNOBS = Knobs(batch_size=4, steps=2)
BATCHES, PASSES = 4, 8
WORDS = {
    "en": Words(
        title="Average per image, minimum per batch",
        claim="Even your fastest time is far above my average.",
        question="A log says avg 0.03, min 0.11, max 0.14. How can an average lie below the minimum?",
        lesson=(
            "The average was divided by the number of images, the minimum was not: it is the time of a whole batch. "
            "Read beside each other they differ by about the batch size, whatever the code does. Print the unit beside "
            "every number, and divide only numbers of one unit."
        ),
        no_effect="At batch size 1 a batch is one image, and both units are the same.",
    ),
    "zh": Words(
        title="每张图的平均值与每批的最小值",
        claim="你最快的一次也远不及我的平均值。",
        question="日志里写着 avg 0.03、min 0.11、max 0.14。平均值怎么会比最小值还小？",
        lesson=(
            "平均值除以了图片数量，最小值却没有：它是整批的时间。把两者放在一起看，无论代码做了什么，都会相差大约批次大小那么多倍。"
            "应当在每个数字旁写明单位，并且只把同一单位的数字相除。"
        ),
        no_effect="批次大小为 1 时，一批就是一张图，两种单位没有区别。",
    ),
}
WRONG = """import time


def evaluation(pipe, prompts, batch_size=4):
    pipe(prompts[-batch_size:])  # warm up
    times = []
    for first in range(0, len(prompts), batch_size):
        start = time.perf_counter()
        pipe(prompts[first : first + batch_size])
        times.append(time.perf_counter() - start)
    return sum(times) / len(prompts), min(times)


def compare(base, other, prompts):
    base_avg, base_min = evaluation(base, prompts)
    other_avg, other_min = evaluation(other, prompts)
    print(f"speedup {base_min / other_avg:.2f}x")
"""
FAIR = WRONG.replace("min(times)", "min(times) / batch_size").replace("base_min / other_avg", "base_avg / other_avg")


def options(knobs: Knobs) -> dict[str, Any]:
    return {"rounds": PASSES * BATCHES, "starts": 2}


def wrong(knobs: Knobs) -> Side:
    def minimum_over_average(taken: Taken) -> Mapping[int, float]:
        per_batch = ((min(r.base_s for r in p), statistics.fmean(r.other_s for r in p)) for p in taken.chunks(BATCHES))
        return {n: least / (mean / taken.batch_size) for n, (least, mean) in enumerate(per_batch)}

    return Side(base=knobs.model, other=again(knobs.model), code=WRONG, reckon=minimum_over_average)


def fair(knobs: Knobs) -> Side:
    def averages(taken: Taken) -> Mapping[int, float]:
        passes = taken.chunks(BATCHES)
        means = ((statistics.fmean(r.base_s for r in p), statistics.fmean(r.other_s for r in p)) for p in passes)
        return {n: base / other for n, (base, other) in enumerate(means)}

    return Side(base=knobs.model, other=again(knobs.model), code=FAIR, reckon=averages)
