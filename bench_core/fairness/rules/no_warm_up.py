"""Every pipeline is called before its calls are timed, in just the same way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bench_core.fairness.rule import Template, Words
from bench_core.fairness.source.arms import parting
from bench_core.fairness.source.events import Doing, Generation, Region
from bench_core.fairness.source.judging import (
    is_by_median,
    is_first_call_told,
    is_given,
    is_warmed,
    names_warm_up,
    other_warmed,
)
from bench_core.fairness.source.place import At, Place, lines_of
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.values import Unknown
from bench_core.records import Severity

ID = "no-warm-up"
ORDER = 5
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="No warm-up",
        why=(
            "The first call pays for what later ones find done: kernels are chosen, memory is allocated, caches "
            "fill. With Stable Diffusion 1.5 on an H200 the first call took 1.07 to 1.87 times the median, and one "
            "of a compiled denoiser 50 seconds."
        ),
        fix="Call each pipeline with a batch like the timed ones, until calls agree, before the clock is started.",
    ),
    "zh": Words(
        title="没有预热",
        why=(
            "第一次调用要付出后续调用不再需要的代价：选择内核、分配内存、填充缓存。H200 上的 Stable Diffusion 1.5，第"
            "一次调用的耗时是中位数的 1.07 至 1.87 倍；编译后的去噪器，第一次调用要 50 秒。"
        ),
        fix="开始计时之前，用与计时调用相同的批次调用每条管线，直到耗时稳定。",
    ),
}
NEVER = Template(en="the first call of {call} is timed", zh="{call} 的第一次调用就被计时")
ONE_SIDED = Template(
    en="the first call of {call} is timed, while another pipeline was called before",
    zh="{call} 的第一次调用就被计时，而另一条管线事先调用过",
)

SENT = re.compile(r"\.(get|get_nowait|recv)$")
"""How a worker takes its work out of a queue or a pipe."""


def in_source(source: Source) -> Iterator[At]:
    for region in source.measuring:
        call = next(call for call in source.generations if region.holds(call))
        if is_warmed(source, region, call) or is_first_call_told(source, region, call) or _is_sent(region, call):
            continue
        severity: Severity | None = "note" if is_by_median(source, region) else None
        other = other_warmed(source, region)
        if not call.is_opaque and other is not None:
            yield At(parting(other, call)[1], ONE_SIDED(call=call.text), severity)
        elif not names_warm_up(source):
            yield At(_place(source, region, call), NEVER(call=call.text), severity)


def _is_sent(region: Region, call: Generation) -> bool:
    """Whether a worker makes what a queue sends that it is handed: who sends the work may send some for warming up."""
    given = [loop.over for loop in region.loops] + ([call.prompt] if call.prompt is not None else [])
    parts = [part for value in given for part in value.walk() if isinstance(part, Unknown)]
    sent = [part.of for part in parts if SENT.search(part.path)]
    return any(is_given(of) for handed in sent for of in handed)


def _place(source: Source, region: Region, call: Generation) -> Place:
    """Where the clock is started; the call, where a helper times what it is handed, or the timed lines load as well."""
    is_between = region.place.line < call.place.line < region.end.line
    if is_between and any(work.what == "loading" for work in source.within(region, Doing)):
        return call.place
    site = region.line_of(call)
    called = re.match(r"\w+", lines_of(source.text)[site.line - 1][site.column - 1 :]) if source.text else None
    is_handed = called is not None and any(called[0] in f.parameters for f in source.around(site))
    return call.place if is_handed and site != call.place else region.spot(call)
