"""The GPU was not slowed by more than its normal power limit (see `cells.disturbances`)."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import MeasuredCell
from bench_core.fairness.rule import Detected, Template, Words

ID = "throttled"
ORDER = 160
SEVERITY = "warning"
LEAVES_UNDECIDED = True
WORDS = {
    "en": Words(
        title="The GPU held its clocks back",
        why=(
            "Heat or its power supply lowered the clocks in more than a tenth of the calls. NVIDIA's management "
            "library (NVML) states that a hardware slowdown divides the core clocks by 2 or more."
        ),
        fix="Let it cool, or lock its clocks for all candidates alike.",
    ),
    "zh": Words(
        title="GPU 降低了频率",
        why=(
            "温度过高或供电问题使超过十分之一的调用在较低的频率下运行。NVIDIA 的管理库（NVML）说明：硬件降频会把核"
            "心频率降到一半或更低。"
        ),
        fix="让 GPU 冷却，或为所有候选方案锁定相同的频率。",
    ),
}
CALLS = Template(en="{count} of {total} timed calls", zh="{total} 次计时调用中有 {count} 次")


def in_cell(measured: MeasuredCell) -> Iterator[Detected]:
    if measured.are_many(measured.cell.n_throttled):
        yield CALLS(count=measured.cell.n_throttled, total=measured.cell.n_calls)
