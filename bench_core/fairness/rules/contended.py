"""Other programs left the cores that the calls needed free (see `cells.disturbances`)."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import MeasuredCell
from bench_core.fairness.rule import Detected, Template, Words

ID = "contended"
ORDER = 150
SEVERITY = "warning"
LEAVES_UNDECIDED = True
WORDS = {
    "en": Words(
        title="Other programs took the cores",
        why=(
            "More than a tenth of the calls ran beside other programs that needed the same cores. On two cores a "
            "call of 0.5 s took 2.1 to 2.3 s beside one busy program."
        ),
        fix="Close other programs, or use fewer threads than there are cores.",
    ),
    "zh": Words(
        title="其他程序占用了 CPU 核心",
        why=(
            "超过十分之一的调用进行时，有其他程序在争用同样的核心。在两个核心上，0.5 秒的调用在一个繁忙程序旁边要"
            " 2.1 到 2.3 秒。"
        ),
        fix="关闭其他程序，或让线程数少于核心数。",
    ),
}
CALLS = Template(en="{count} of {total} timed calls", zh="{total} 次计时调用中有 {count} 次")


def in_cell(measured: MeasuredCell) -> Iterator[Detected]:
    if measured.are_many(measured.cell.n_contended):
        yield CALLS(count=measured.cell.n_contended, total=measured.cell.n_calls)
