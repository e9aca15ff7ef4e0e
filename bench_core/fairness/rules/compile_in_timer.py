"""Compilation is over before the clock is started."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import MeasuredCell
from bench_core.fairness.rule import TIMED_WITH_CALL, Detected, Template, Words
from bench_core.fairness.source.events import Doing, Generation, Region
from bench_core.fairness.source.judging import is_by_median, is_first_call_told, is_warmed
from bench_core.fairness.source.place import At
from bench_core.fairness.source.source import Source
from bench_core.records import Severity

ID = "compile-in-timer"
ORDER = 106
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Compilation lies inside the timed region",
        why=(
            "torch.compile compiles at the first call of every new shape, and an average that holds that call says "
            "nothing of later ones. For the denoiser of Stable Diffusion 1.5 on an H200 the first call took 50 s, "
            "every later one 1.28 times less than without."
        ),
        fix=(
            "Compile, then call the pipeline with a batch of the timed shape, before the clock is started; report "
            "the time of compilation by itself."
        ),
    ),
    "zh": Words(
        title="编译被计入时间",
        why=(
            "torch.compile 在每种新形状的第一次调用时编译，包含该次调用的平均值不能代表之后的调用。H200 上 Stable "
            "Diffusion 1.5 的去噪器，第一次调用要 50 秒，之后每次快 1.28 倍。"
        ),
        fix="先编译，再用与计时相同形状的批次调用一次管线，然后才开始计时；编译时间单独报告。",
    ),
}
AT_FIRST_CALL = Template(
    en="the first call after {work} compiles, and it is timed",
    zh="{work} 之后的第一次调用会触发编译，而它被计时",
)
DURING = Template(
    en="the compiler worked during {count} of {calls} timed calls, up to {most:g} times in one",
    zh="{calls} 次计时调用中有 {count} 次在编译，单次最多 {most:g} 次",
)
COMPILATIONS = "compile.compilations"


def in_cell(measured: MeasuredCell) -> Iterator[Detected]:
    values = measured.seen(COMPILATIONS)
    count = sum(value > 0 for value in values)
    if measured.are_many(count):
        yield DURING(count=count, calls=len(values), most=max(values))


def in_source(source: Source) -> Iterator[At]:
    for region in source.measuring:
        call = next(call for call in source.generations if region.holds(call))
        for work in source.of(Doing):
            if work.what != "compiling" or work.entry not in (region.entry, 0):
                continue
            if region.holds(work):
                yield At(work.place, TIMED_WITH_CALL(work=work.text))
            elif work.index < region.first and _is_first_since(source, work, region, call):
                severity: Severity | None = "note" if is_by_median(source, region) else None
                yield At(work.place, AT_FIRST_CALL(work=work.text), severity)


def _is_first_since(source: Source, work: Doing, region: Region, call: Generation) -> bool:
    """Whether no call was made between the compilation and the region, and the first one counts."""
    between = [g for g in source.generations if work.index < g.index < region.first]
    warming = any(e.what == "warming" for e in source.of(Doing) if work.index < e.index < region.first)
    settled = (
        is_first_call_told(source, region, call) or region.is_first_dropped or region.clock in ("managed", "caller")
    )
    return (
        not between
        and not warming
        and not settled
        and (work.entry == region.entry or not is_warmed(source, region, call))
    )
