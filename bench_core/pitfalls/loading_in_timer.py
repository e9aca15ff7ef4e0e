"""The baseline's file loads its pipeline anew in every call, and the clock runs meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench_core.pitfalls._code import A_AGAINST_A, INFERENCE, instead, model_file
from bench_core.pitfalls._demo import Code, Knobs, Side, Words, again

NAME = "loading-in-timer"
ORDER = 16
RULE = "loading-in-timer"
TOUR = False
SAME = True
KNOBS = Knobs(batch_size=4, steps=2)
WORDS = {
    "en": Words(
        title="Loading inside the timed call",
        claim="The baseline takes several times as long as my code.",
        question=(
            "Both sides make the same pictures with the same pipeline. One line of the baseline does something else "
            "before that, while the clock runs. What is it, and what does it cost?"
        ),
        lesson=(
            "The baseline loads its weights again in every call, and the clock covers that. Loading is paid once by "
            "whoever really uses a pipeline, depends on disk and cache, and has nothing to do with making pictures. "
            "Load both pipelines before the clock starts, and report the time of loading by itself."
        ),
    ),
    "zh": Words(
        title="加载被算进计时",
        claim="基线的耗时是我的代码的好几倍。",
        question="两边用同一条管线生成同样的图片。基线里有一行在计时期间先做了别的事。是什么事？要花多少时间？",
        lesson=(
            "基线每次调用都重新加载权重，而计时把加载也算了进去。真正使用管线的人只需加载一次，其耗时取决于磁盘和缓存，"
            "与生成图片无关。应当在开始计时之前加载好两边的管线，并把加载时间单独报告。"
        ),
    ),
}


def options(knobs: Knobs) -> Mapping[str, Any]:
    return A_AGAINST_A


def wrong(knobs: Knobs) -> Side:
    call = "    return pipe("
    reloaded = instead(INFERENCE, call, f"    pipe = load_pipeline(pipe.device, pipe.dtype)\n{call}")
    return Side(base=Code("loads_each_time", model_file(knobs.model, inference=reloaded)), other=again(knobs.model))


def fair(knobs: Knobs) -> Side:
    return Side(base=knobs.model, other=again(knobs.model), code=model_file(knobs.model))
