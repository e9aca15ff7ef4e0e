"""Nothing but the call is timed: models are loaded before the clock is started."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.rule import TIMED_WITH_CALL, Words
from bench_core.fairness.source.judging import timed_beside
from bench_core.fairness.source.place import At
from bench_core.fairness.source.source import Source

ID = "loading-in-timer"
ORDER = 105
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Loading lies inside the timed region",
        why=(
            "Loading takes longer than many calls, depends on disk and network, and is paid once and not per image. "
            "To import torch and diffusers alone took 6 to 8 seconds on a machine where a batch of eight takes 1.1 s "
            "on the GPU."
        ),
        fix="Load all pipelines before the clock is started; report the time of loading by itself.",
    ),
    "zh": Words(
        title="加载被计入时间",
        why=(
            "加载的耗时超过许多次调用，取决于磁盘和网络，而且只付出一次，并非每张图都有。仅导入 torch 和 diffusers 就"
            "要 6 到 8 秒，而 GPU 上一批 8 张图只需 1.1 秒。"
        ),
        fix="在开始计时之前加载所有管线；加载时间单独报告。",
    ),
}


def in_source(source: Source) -> Iterator[At]:
    for work, place in timed_beside(source, "loading"):
        yield At(place, TIMED_WITH_CALL(work=work.text))
