"""Nothing but the call is timed: scores are computed after the clock has stopped."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.rule import TIMED_WITH_CALL, Words
from bench_core.fairness.source.judging import timed_beside
from bench_core.fairness.source.place import At
from bench_core.fairness.source.source import Source

ID = "scoring-in-timer"
ORDER = 104
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Scoring lies inside the timed region",
        why=(
            "What both sides do alike in the timed region pulls their ratio towards 1. DeepCache was 1.99 times as "
            "fast at batch 8 (1.144 s against 0.575 s, Stable Diffusion 1.5 on an H200): half a second of scoring in "
            "both would make 1.53 of it."
        ),
        fix="Stop the clock first, then compute scores or save pictures.",
    ),
    "zh": Words(
        title="评分被计入时间",
        why=(
            "双方在计时区间内做的相同工作会把比值拉向 1。批次为 8 时 DeepCache 快 1.99 倍（H200 上的 Stable "
            "Diffusion 1.5，1.144 秒对 0.575 秒）：若双方都计入半秒的评分，就只剩 1.53 倍。"
        ),
        fix="先停止计时，再计算评分或保存图像。",
    ),
}


def in_source(source: Source) -> Iterator[At]:
    for work, place in timed_beside(source, "scoring", "saving"):
        yield At(place, TIMED_WITH_CALL(work=work.text))
