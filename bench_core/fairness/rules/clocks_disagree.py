"""The clock inside the measured process and the one outside agree (see `cells.clocks`)."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.cells import clocks
from bench_core.fairness.contexts import MeasuredCell
from bench_core.fairness.rule import Detected, Template, Words

ID = "clocks-disagree"
ORDER = 120
SEVERITY = "error"
ACCEPTABLE = False
WORDS = {
    "en": Words(
        title="Two clocks do not agree",
        why=(
            "The clock inside the process under test is in the hands of the code under test, so one outside must "
            "tell the same time. On an H200 the outer one saw 0.18 ms a call more than the inner one, and no more."
        ),
        fix="Look for work left running when a call returns, and for code that touches the clock.",
    ),
    "zh": Words(
        title="两个时钟不一致",
        why=(
            "被测进程内部的时钟受被测代码支配，所以外部的时钟必须给出相同的时间。在 H200 上，外部时钟每次调用只比内"
            "部时钟多 0.18 毫秒。"
        ),
        fix="检查调用返回时是否仍有工作在运行，以及代码是否改动了时钟。",
    ),
}
INSIDE_MORE = Template(
    en="the inside clock sees {more_ms:.1f} ms ({percent:.1f} %) more than the outside one",
    zh="内部时钟比外部时钟多 {more_ms:.1f} ms（{percent:.1f} %）",
)
OUTSIDE_MORE = Template(
    en=(
        "the outside clock sees {more_ms:.1f} ms ({percent:.1f} %) more than the inside one, "
        "where empty calls take {empty_ms:.1f} ms"
    ),
    zh="外部时钟比内部时钟多 {more_ms:.1f} ms（{percent:.1f} %），而空调用只需 {empty_ms:.1f} ms",
)


def in_cell(measured: MeasuredCell) -> Iterator[Detected]:
    is_busy = measured.are_many(measured.cell.n_contended)
    found = clocks.disagreement(measured.calls, measured.round_trip_s, is_busy=is_busy)
    if found is None:
        return
    more_ms, percent = abs(found.outside_more_s) * 1e3, abs(found.share) * 100
    if found.outside_more_s < 0:
        yield INSIDE_MORE(more_ms=more_ms, percent=percent)
    else:
        yield OUTSIDE_MORE(more_ms=more_ms, percent=percent, empty_ms=(measured.round_trip_s or 0.0) * 1e3)
