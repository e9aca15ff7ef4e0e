"""The functions that read time and wait for the device are those that were there before the candidate was loaded."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import MeasuredCell
from bench_core.fairness.rule import Detected, Template, Words
from bench_core.fairness.source.events import Replacing
from bench_core.fairness.source.place import At
from bench_core.fairness.source.source import Source

ID = "timer-tampered"
ORDER = 101
SEVERITY = "error"
ACCEPTABLE = False
WORDS = {
    "en": Words(
        title="The clock or the synchronization was replaced",
        why=(
            "Whoever holds the clock decides what it says: two lines let Python's clock run at a third of its speed, "
            "and a script then prints a threefold speedup of nothing. In a run of ours both of our clocks still read "
            "38 ms for such a file, as for the unchanged pipeline."
        ),
        fix="Leave `time` and `torch` as they are; a function of one's own needs a name of its own.",
    ),
    "zh": Words(
        title="计时或同步函数被替换",
        why=(
            "谁控制时钟，谁就决定结果：两行代码就能让 Python 的时钟以三分之一的速度走动，脚本便会凭空报告三倍加速。"
            "我们的一次测量中，对这样的文件，我们的两个时钟读数仍为 38 ms，与未改动的管线相同。"
        ),
        fix="不要改动 `time` 与 `torch`；自定义函数请另取名字。",
    ),
}
REPLACED = Template(
    en="{names} replaced in {count} of {total} calls", zh="{total} 次调用中有 {count} 次 {names} 被替换"
)
ASSIGNED = Template(en="{path} is replaced", zh="{path} 被替换")
TIMERS = {
    *("perf_counter", "perf_counter_ns", "time", "time_ns", "monotonic", "monotonic_ns", "process_time"),
    *("synchronize", "elapsed_time", "default_timer"),
}


def in_cell(measured: MeasuredCell) -> Iterator[Detected]:
    calls = [call for call in measured.calls if call.witness.replaced]
    names = {name for call in calls for name in call.witness.replaced or ()}
    if names:
        yield REPLACED(names=", ".join(sorted(names)), count=len(calls), total=len(measured.calls))


def in_source(source: Source) -> Iterator[At]:
    for replacing in source.of(Replacing):
        owner, _, name = replacing.path.rpartition(".")
        if name in TIMERS and owner.partition(".")[0] in ("time", "torch", "timeit"):
            yield At(replacing.place, ASSIGNED(path=replacing.path))
