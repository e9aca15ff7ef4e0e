"""Every number says its unit, and only like units are compared."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

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
    for group, headline in _side_by_side(source):
        yield from _shown(source, group, headline)
    for ratio in source.of(Ratio):
        if isinstance(ratio.left, Seconds) and isinstance(ratio.right, Seconds):
            yield from _divided(source, ratio, ratio.left, ratio.right)


def _side_by_side(source: Source) -> Iterator[tuple[list[Report], str]]:
    """Reports that stand together, with the words that are printed above them."""
    reports = [r for r in source.of(Report) if _times(r)]
    group: list[Report] = []
    for before, report in pairwise([None, *reports]):
        assert report is not None
        if group and not (before is not None and _is_near(before, report)):
            yield group, _headline(source, group[0])
            group = []
        group = [*group, report]
    if group:
        yield group, _headline(source, group[0])


def _times(report: Report) -> list[Shown]:
    return [shown for shown in report.shown if isinstance(shown.value, Seconds)]


def _is_near(before: Report, report: Report) -> bool:
    """Whether a report is read together with the one before."""
    are_alike = before.how == report.how == "printed" and before.functions == report.functions
    return are_alike and 0 < report.place.line - before.place.end_line <= NEAR


def _headline(source: Source, report: Report) -> str:
    """The words that are printed right above a report, or above the loop that makes it, without a time."""
    tops = [report.place.line, *(loop.place.line for loop in report.loops)]
    above = [
        r
        for r in source.of(Report)
        if r.how == "printed" and r.functions == report.functions and r.entry == report.entry and not _times(r)
        if any(0 < top - r.place.end_line <= 2 * NEAR for top in tops)
    ]
    return " ".join(r.words for r in above)


def _shown(source: Source, group: list[Report], headline: str) -> Iterator[At]:
    told = [one for report in group for one in _told(source, report, headline)]
    for index, second in enumerate(told):
        for first in told[:index]:
            if {first.unit, second.unit} == {"sample", "batch"} and not (first.is_said and second.is_said):
                a, b = _name(first.shown), _name(second.shown)
                units = UNITS[first.unit](), UNITS[second.unit]()
                yield At(first.shown.place, SHOWN(a=a, unit_a=units[0], b=b, unit_b=units[1]))
                return


class _Told(NamedTuple):
    """A time that is shown, its unit, and whether the words beside or above it tell which."""

    shown: Shown
    unit: Unit
    is_said: bool


def _told(source: Source, report: Report, headline: str) -> list[_Told]:
    """The times of a report. Of times of one unit all its words are told; else those beside each."""
    times = [shown for shown in _times(report) if not _is_first_call(source, shown)]
    units = [(s, unit_of(source, s.value)) for s in times if isinstance(s.value, Seconds) and not s.value.is_rate]
    known = [(shown, unit) for shown, unit in units if unit]
    is_one = len({unit for _, unit in known}) == 1
    words = f"{headline} {report.words}" if is_one and report.how == "printed" else headline
    return [_Told(shown, unit, _is_said(shown.label, unit) or _is_said(words, unit)) for shown, unit in known]


def _is_first_call(source: Source, shown: Shown) -> bool:
    """Whether a time is that of a first call, which is told by itself and is of no unit of the others."""
    regions = shown.value.regions if isinstance(shown.value, Seconds) else ()
    calls = [(region, call) for region in regions for call in source.within(region, Generation)]
    return bool(calls) and all(is_first_call_told(source, region, call) and not region.loops for region, call in calls)


def _is_said(words: str, unit: Unit) -> bool:
    """Whether words tell a unit."""
    telling = names.SAMPLE_WORDS if unit == "sample" else names.BATCH_WORDS
    return telling.search(words) is not None


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
