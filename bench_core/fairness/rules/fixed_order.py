"""Both sides were measured in turns, within one run. Two runs never are, nor is a candidate that is measured alone.

Between two runs that is a note, since their interval allows for it. Within one run an interval takes the calls of a
round as made together. With a candidate that was measured alone, and with two of them, they were not, so there is none:
an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bench_core.fairness.contexts import Side, TwoRuns
from bench_core.fairness.rule import Detected, Template, Words
from bench_core.fairness.source.arms import pairs
from bench_core.fairness.source.canonical import canonical
from bench_core.fairness.source.events import Division
from bench_core.fairness.source.numbers import Accumulated, Count
from bench_core.fairness.source.place import At
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.values import Literal, Many

ID = "fixed-order"
ORDER = 310
SEVERITY = "note"
WORDS = {
    "en": Words(
        title="Measured in two sittings",
        why=(
            "What changed on the machine in between is in the times, and the interval of their ratio does not know of "
            "it. Over a candidate that both sittings share, the ratio is free of what hits both alike, and of no more."
        ),
        fix="Measure both as candidates of one run, in turns.",
    ),
    "zh": Words(
        title="分两次测量",
        why=(
            "两次测量之间机器的变化会混入耗时，而其比值的置信区间无法反映这一点。以两次测量共有的候选方案为对照时，比"
            "值只能排除对两者影响相同的变化。"
        ),
        fix="把两者作为同一次运行的候选方案，轮流测量。",
    ),
}
ALONE = Template(
    en="{side} was measured by itself, before the others of its start", zh="{side} 在每次启动时单独测量，先于其他方案"
)
RUNS = Template(en="{run_a} and {run_b}", zh="{run_a} 和 {run_b}")
ONE_THEN_OTHER = Template(
    en="all calls of line {line} are timed before those of this line", zh="第 {line} 行的全部调用都先于此行计时"
)
STORED = Template(en="{other} was not measured in this run: it is {how}", zh="{other} 不是本次运行测得的：{how}")
FROM_FILE = Template(en="read from a file", zh="从文件读取")
WRITTEN_DOWN = Template(en="a number in the source", zh="写在源代码里的数字")
OTHER_TIME = re.compile(
    r"base|(^|_)(ref|reference|previous|prev|old|stock|vanilla|eager|before)(_|$)|sec|latency|time(?!step)|elapsed|duration|(^|_)(s|ms)$",
    re.I,
)


def in_sides(a: Side, b: Side) -> Iterator[Detected]:
    """Sides that were not called in turns: their calls of a round were not made together."""
    for side in (a, b):
        if side.conditions.get("order") == "alone":
            yield "error", ALONE(side=side.name)


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    yield RUNS(run_a=runs.run_a, run_b=runs.run_b)


def in_source(source: Source) -> Iterator[At]:
    """The times of one side are all measured before those of the other, or long before: they are only read."""
    for a, b, is_divided in pairs(source):
        if is_divided and not any(loop in b.region.loops for loop in a.region.loops):
            yield At(b.site, ONE_THEN_OTHER(line=a.site.line))
    seen: set[int] = set()
    for division in source.of(Division):
        how = _is_stored(division)
        if how is not None and id(division.count) not in seen:
            seen.add(id(division.count))
            yield At(division.place, STORED(other=division.text, how=how()))


def _is_stored(division: Division) -> Template | None:
    """How a time that was not measured here came into the script; None of counts and of everything else."""
    time = division.count
    called = time.item.name if isinstance(time, Many) else time.name
    if not (OTHER_TIME.search(called) or OTHER_TIME.search(division.text)) or isinstance(time, Accumulated | Count):
        return None
    if isinstance(time, Literal):
        return WRITTEN_DOWN if isinstance(time.value, float) else None
    return FROM_FILE if canonical(time).startswith("file ") else None
