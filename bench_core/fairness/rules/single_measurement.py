"""Calls are repeated until chance can be told from a difference."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.rule import Template, Words
from bench_core.fairness.source.events import Generation, Region, Report, Seconds
from bench_core.fairness.source.judging import is_first_call_told, measured_at
from bench_core.fairness.source.place import At
from bench_core.fairness.source.source import Source

ID = "single-measurement"
ORDER = 201
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Measured once",
        why=(
            "One time says nothing of how much times vary. On a shared CPU with two cores one call was once 14 times "
            "as slow because another program ran."
        ),
        fix="Repeat the calls, in turns if there are two sides, and report the median with an interval.",
    ),
    "zh": Words(
        title="只测量了一次",
        why="一个时间无法说明时间的波动有多大。在共享的双核 CPU 上，曾有一次调用因为另一个程序在运行而慢了 14 倍。",
        fix="重复调用（比较双方时轮流进行），并报告中位数和区间。",
    ),
}
ONCE = Template(en="one call of {call} makes the time", zh="时间只来自 {call} 的一次调用")


def in_source(source: Source) -> Iterator[At]:
    for region in source.measuring:
        calls = [call for call in source.generations if region.holds(call)]
        if is_first_call_told(source, region, calls[0]):
            continue
        if region.clock not in ("caller", "managed") and _is_alone(source, region, calls):
            yield At(measured_at(source, region, calls[0]), ONCE(call=calls[0].text))


def _is_alone(source: Source, region: Region, calls: list[Generation]) -> bool:
    """Whether no loop repeats the region or the calls in it, and nothing else times this line again."""
    again = [r for r in source.measuring if r is not region and r.place == region.place]
    several = len({call.place for call in calls}) > 1 and not any(call.branches != region.branches for call in calls)
    in_loops = any(call.loops for call in calls) or bool(region.loops)
    is_helper = region.entry != 0 and not _is_shown(source, region)
    return not (in_loops or several or _varies(again, region) or is_helper)


def _is_shown(source: Source, region: Region) -> bool:
    """Whether a time of this region by itself is printed."""
    shown = [s.value for report in source.of(Report) for s in report.shown if report.how == "printed"]
    return any(region in value.regions for value in shown if isinstance(value, Seconds))


def _varies(again: list[Region], region: Region) -> bool:
    """Whether a helper that times one call was walked through several times in a loop."""
    return any(other.loops for other in again)
