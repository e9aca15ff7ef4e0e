"""Every number says its unit, and only like units are compared."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bench_core.fairness.rule import Template, Words
from bench_core.fairness.source import names
from bench_core.fairness.source.aspects import differing
from bench_core.fairness.source.events import Generation, Ratio, Report, Seconds, Shown
from bench_core.fairness.source.judging import is_first_call_told
from bench_core.fairness.source.place import At, Difference
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.units import Unit, unit_of

ID = "units-mixed"
ORDER = 16
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Numbers of different units side by side",
        why=(
            "Seconds per image, per batch and in total are different numbers, and who reads them beside one another "
            "compares them. At batch 8 Stable Diffusion 1.5 on an H200 takes 1.144 s per batch and 0.143 s per "
            "image: an average per image seems eight times better than a minimum per batch."
        ),
        fix="Say the unit beside each number, or show all of them in one unit.",
    ),
    "zh": Words(
        title="不同单位的数字混在一起",
        why=(
            "每张图、每批和总计的秒数是不同的数字，放在一起就会被拿来比较。H200 上的 Stable Diffusion 1.5，批次为 8 "
            "时每批 1.144 秒、每张图 0.143 秒：每张图的平均值看起来比每批的最小值好八倍。"
        ),
        fix="在每个数字旁写明单位，或全部换算成同一单位。",
    ),
}
SHOWN = Template(
    en="{a} is per {unit_a}, {b} per {unit_b}, and the words beside them do not say so",
    zh="{a} 是每{unit_a}的，{b} 是每{unit_b}的，而旁边的文字没有说明",
)
DIVIDED = Template(en="{a} is per {unit_a}, {b} per {unit_b}", zh="{a} 是每{unit_a}的，{b} 是每{unit_b}的")
SCALES = Template(en="one is in {a}, the other in {b}", zh="一个以 {a} 为单位，另一个以 {b} 为单位")
SAMPLE = Template(en="image", zh="张图")
BATCH = Template(en="batch", zh="批")
TOTAL = Template(en="run", zh="次运行")
UNITS = {"sample": SAMPLE, "batch": BATCH, "total": TOTAL}
NEAR = 3
"""Lines within which reports are read side by side."""


def in_source(source: Source) -> Iterator[At]:
    for group in _side_by_side(source):
        yield from _shown(source, group)
    for ratio in source.of(Ratio):
        if isinstance(ratio.left, Seconds) and isinstance(ratio.right, Seconds):
            yield from _divided(source, ratio, ratio.left, ratio.right)


def _side_by_side(source: Source) -> Iterator[list[Shown]]:
    """Reports that stand together, as one."""
    reports = [r for r in source.of(Report) if any(isinstance(s.value, Seconds) for s in r.shown)]
    group: list[Shown] = []
    for before, report in pairwise([None, *reports]):
        assert report is not None
        is_near = before is not None and before.how == report.how == "printed" and before.functions == report.functions
        if group and not (is_near and before is not None and 0 < report.place.line - before.place.end_line <= NEAR):
            yield group
            group = []
        group = [*group, *report.shown]
    if group:
        yield group


def _shown(source: Source, group: list[Shown]) -> Iterator[At]:
    times = [(shown, unit_of(source, shown.value)) for shown in group if isinstance(shown.value, Seconds)]
    times = [(shown, unit) for shown, unit in times if not _is_first_call(source, shown)]
    known = [(shown, unit) for shown, unit in times if unit and not shown.value.is_rate]  # type: ignore[attr-defined]
    for shown, unit in known[1:]:
        first, first_unit = known[0]
        if {unit, first_unit} == {"sample", "batch"} and not (_is_said(shown, unit) and _is_said(first, first_unit)):
            yield At(
                first.place, SHOWN(a=_name(first), unit_a=UNITS[first_unit](), b=_name(shown), unit_b=UNITS[unit]())
            )
            return


def _is_first_call(source: Source, shown: Shown) -> bool:
    """Whether a time is that of a first call, which is told by itself and is of no unit of the others."""
    regions = shown.value.regions if isinstance(shown.value, Seconds) else ()
    calls = [(region, call) for region in regions for call in source.within(region, Generation)]
    return bool(calls) and all(is_first_call_told(source, region, call) and not region.loops for region, call in calls)


def _is_said(shown: Shown, unit: Unit) -> bool:
    """Whether the words beside a number, or its own name as a key, tell its unit."""
    words = names.SAMPLE_WORDS if unit == "sample" else names.BATCH_WORDS
    return words.search(shown.label) is not None


def _divided(source: Source, ratio: Ratio, left: Seconds, right: Seconds) -> Iterator[At]:
    units = unit_of(source, left), unit_of(source, right)
    if left.unit != right.unit and left.is_rate == right.is_rate:
        yield At(ratio.place, SCALES(a=left.unit, b=right.unit), "error")
    elif "sample" in units and units[0] and units[1] and units[0] != units[1] and left.is_rate == right.is_rate:
        a, b = UNITS[units[0]](), UNITS[units[1]]()
        yield At(ratio.place, DIVIDED(a=ratio.texts[0], unit_a=a, b=ratio.texts[1], unit_b=b))


def _name(shown: Shown) -> str:
    return shown.value.name or shown.value.text


def between_sources(a: Source, b: Source) -> Iterator[Difference]:
    yield from differing(a, b, "units")
