"""The interval is as narrow as was asked."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import MeasuredRatio
from bench_core.fairness.rule import Detected, Template, Words

ID = "precision-not-reached"
ORDER = 220
SEVERITY = "note"
WORDS = {
    "en": Words(
        title="Not as precise as asked",
        why=(
            "The run ended before the interval was as narrow as it was to be. Two processes of one program differ by "
            "about 1 %, so ±2 % takes 7 fresh starts and ±1 % takes 33, however many rounds there are."
        ),
        fix="Give it more time, or ask for less precision.",
    ),
    "zh": Words(
        title="未达到要求的精度",
        why=(
            "区间还没有收窄到要求的宽度，运行就结束了。同一程序的两个进程相差约 1 %，所以无论多少轮，±2 % 需要 7 次"
            "重新启动，±1 % 需要 33 次。"
        ),
        fix="延长运行时间，或降低对精度的要求。",
    ),
}
WIDER = Template(
    en="+-{half_width:.2%} where +-{asked:.2%} was asked",
    zh="实际为 ±{half_width:.2%}，要求为 ±{asked:.2%}",
)


def in_ratio(measured: MeasuredRatio) -> Iterator[Detected]:
    from bench_core.stats import intervals, tolerance  # numpy, which a first visit of a page does not need

    asked, tolerated = measured.protocol.precision, measured.protocol.fail_slower
    if measured.n_pairs is None or measured.ratio is None or asked is None:
        return
    if tolerated is not None and tolerance.is_decided(measured.ratio[1:], tolerated):
        return  # a gate needs no more
    half_width = intervals.half_width(*measured.ratio[1:])
    if half_width > asked:
        yield WIDER(half_width=half_width, asked=asked)
