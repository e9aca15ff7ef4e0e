"""Durations are taken from a clock that only runs forward, and steadily."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.rule import Template, Words
from bench_core.fairness.source.place import At
from bench_core.fairness.source.source import Source

ID = "wall-clock-not-monotonic"
ORDER = 103
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Timed with a clock that can be set",
        why=(
            "time.time() follows the system's date, which a time service steps or slews while a measurement runs, so "
            "a duration can be wrong or even negative (PEP 418; Python documentation of time.time). Where clocks "
            "tick every 16 ms, as time.time() long did on Windows (PEP 418), a call of 30 ms is known to half of its "
            "length."
        ),
        fix="Use time.perf_counter().",
    ),
    "zh": Words(
        title="用可被调整的时钟计时",
        why=(
            "time.time() 跟随系统日期，而校时服务会在测量期间跳变或微调它，所以算出的时长可能有误，甚至为负（见 PEP "
            "418 及 Python 文档 time.time）。在时钟每 16 毫秒才走一格的系统上（Windows 上的 time.time() 长期如此，见 "
            "PEP 418），一次 30 毫秒的调用只能测到其一半的精度。"
        ),
        fix="使用 time.perf_counter()。",
    ),
}
USED = Template(en="{clock} times calls of the pipeline", zh="用 {clock} 给管线调用计时")


def in_source(source: Source) -> Iterator[At]:
    for region in source.measuring:
        if region.clock == "wall":
            yield At(region.place, USED(clock=region.text))
