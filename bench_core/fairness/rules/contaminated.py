"""No other program computed on the GPU during the timed calls."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.cells import disturbances
from bench_core.fairness.contexts import MeasuredCell
from bench_core.fairness.rule import Detected, Template, Words

ID = "contaminated"
ORDER = 130
SEVERITY = "error"
WORDS = {
    "en": Words(
        title="Another program used the GPU",
        why=(
            "Two programs share a GPU in turns that neither of them sees, so the time of one holds the work of the "
            "other. On a shared CPU a call was once 14 times slower because another program ran."
        ),
        fix="Wait until the GPU is free, then measure again.",
    ),
    "zh": Words(
        title="有其他程序在使用 GPU",
        why=(
            "两个程序轮流占用同一块 GPU，而彼此都看不到对方，所以一方的时间里含有另一方的工作。在共享的 CPU 上，曾"
            "有一次调用因其他程序运行而慢了 14 倍。"
        ),
        fix="等 GPU 空闲后重新测量。",
    ),
}
OTHERS = Template(
    en="compute processes of others on the GPU: {processes}",
    zh="GPU 上其他程序的计算进程数：{processes}",
)


def in_cell(measured: MeasuredCell) -> Iterator[Detected]:
    if processes := disturbances.foreign_processes(measured.calls):
        yield OTHERS(processes=processes)
