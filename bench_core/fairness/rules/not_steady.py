"""Calls no longer changed when timing began."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import MeasuredCell
from bench_core.fairness.rule import Detected, Template, Words

ID = "not-steady"
ORDER = 140
SEVERITY = "warning"
LEAVES_UNDECIDED = True
WORDS = {
    "en": Words(
        title="Never became steady before it was timed",
        why=(
            "Compilation, autotuning or a cold cache may still be in the timed calls. On an H200 a first call took "
            "1.07 to 1.87 times the median, and with torch.compile 50 s."
        ),
        fix="Give it more warm-up calls.",
    ),
    "zh": Words(
        title="计时之前始终未进入稳态",
        why=(
            "编译、自动调优或冷缓存的开销可能仍混在计时调用里。在 H200 上，首次调用的耗时是中位数的 1.07 到 1.87 倍，"
            "使用 torch.compile 时达 50 秒。"
        ),
        fix="增加预热调用次数。",
    ),
}
CHANGED = Template(
    en="calls still changed after {warm_up_calls} of warm-up",
    zh="经过 {warm_up_calls} 次预热调用后，耗时仍在变化",
)


def in_cell(measured: MeasuredCell) -> Iterator[Detected]:
    if measured.cell.steady is False:
        yield CHANGED(warm_up_calls=measured.cell.n_warm_up)
