"""Both sides were measured in turns, within one run. Two runs never are."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import TwoRuns
from bench_core.fairness.rule import Detected, Template, Words
from bench_core.fairness.source.arms import pairs
from bench_core.fairness.source.place import At
from bench_core.fairness.source.source import Source

ID = "fixed-order"
ORDER = 310
SEVERITY = "note"
WORDS = {
    "en": Words(
        title="Measured in two sittings",
        why=(
            "What changed on the machine between the two runs is in the ratio, and the interval does not know of it. "
            "Two processes of one program alone differ by about 1 % for as long as they live."
        ),
        fix="Measure both as candidates of one run.",
    ),
    "zh": Words(
        title="分两次测量",
        why=(
            "两次运行之间机器的变化会混入加速比，而置信区间无法反映这一点。仅同一程序的两个进程，在整个存活期间就会"
            "相差约 1 %。"
        ),
        fix="把两者作为同一次运行的候选方案来测量。",
    ),
}
RUNS = Template(en="{run_a} and {run_b}", zh="{run_a} 和 {run_b}")
ONE_THEN_OTHER = Template(
    en="all calls of line {line} are timed before those of this line", zh="第 {line} 行的全部调用都先于此行计时"
)


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    yield RUNS(run_a=runs.run_a, run_b=runs.run_b)


def in_source(source: Source) -> Iterator[At]:
    for a, b, is_divided in pairs(source):
        if is_divided and not any(loop in b.region.loops for loop in a.region.loops):
            yield At(b.site, ONE_THEN_OTHER(line=a.site.line))
