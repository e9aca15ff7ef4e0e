"""All repetitions count, not the best one."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.rule import Template, Words
from bench_core.fairness.source.events import Ratio, Report, Seconds
from bench_core.fairness.source.place import At
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.values import Value

ID = "best-of-n"
ORDER = 202
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="The best of several times is reported",
        why=(
            "The best of n is the luckiest of n, it improves with every repetition, and it hides what users see. At "
            "batch 1, a call of 0.53 s by itself had a standard deviation of 0.09 to 0.11 s beside other workers: "
            "the best of ten is far from the typical one."
        ),
        fix="Report the median of all repetitions with its interval; show minimum and maximum beside it.",
    ),
    "zh": Words(
        title="只报告多次中的最好成绩",
        why=(
            "n 次中的最好成绩就是 n 次中最走运的一次，重复越多越好看，却掩盖了用户实际看到的情况。批次为 1 时，单独运"
            "行需 0.53 秒的调用，在有其他工作进程时标准差为 0.09 至 0.11 秒：十次中最好的一次与通常情况相差很远。"
        ),
        fix="报告全部重复的中位数及其区间；最小值和最大值放在旁边。",
    ),
}
RATIO = Template(en="{time} is the shortest of several, and is divided", zh="{time} 是多次中最短的，并被用来相除")
UNLIKE = Template(
    en="the shortest time of one side is divided by the {other} of the other",
    zh="一方的最短时间与另一方的{other}相除",
)
ONLY = Template(en="{time}, the shortest of several, is all that is shown", zh="只显示了 {time}，即多次中最短的一次")
OTHERS = {
    "mean": Template(en="mean", zh="平均值"),
    "median": Template(en="median", zh="中位数"),
    "max": Template(en="longest", zh="最长时间"),
    "each": Template(en="single time", zh="单次时间"),
    "sum": Template(en="total", zh="总时间"),
    "other": Template(en="spread", zh="离散程度"),
}


def in_source(source: Source) -> Iterator[At]:
    for ratio in source.of(Ratio):
        best = [side for side in (ratio.left, ratio.right) if _is_best(side)]
        others = [side for side in (ratio.left, ratio.right) if isinstance(side, Seconds) and not _is_best(side)]
        if best and others:
            yield At(ratio.place, UNLIKE(other=OTHERS[others[0].statistic]()))
        elif best:
            yield At(ratio.place, RATIO(time=best[0].name or best[0].text))
    yield from _shown_alone(source)


def _shown_alone(source: Source) -> Iterator[At]:
    shown = [(r, s.value) for r in source.of(Report) for s in r.shown if isinstance(s.value, Seconds)]
    divided = [side for r in source.of(Ratio) for side in (r.left, r.right) if isinstance(side, Seconds)]
    if all(value.statistic in ("min", "each") for value in (*(value for _, value in shown), *divided)):
        for report, value in shown:
            if _is_best(value):
                yield At(report.place, ONLY(time=value.name or value.text))


def _is_best(value: Value) -> bool:
    """The minimum of times, or the maximum of rates."""
    return isinstance(value, Seconds) and value.statistic == (
        "max" if value.is_rate and value.divisor is None else "min"
    )
