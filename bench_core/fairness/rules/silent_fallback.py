"""What was to run on a fast path ran on it, and did not fall back without more than a line in a log."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import MeasuredCell
from bench_core.fairness.rule import Detected, Template, Words
from bench_core.techniques.registry import quantities

ID = "silent-fallback"
ORDER = 70
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Fell back to a slower path without saying so",
        why=(
            "Libraries go on with slower code where the fast one fails, and the time is then not the technique's. "
            "torch.compile of a batch sweep with dynamic=False stopped compiling after 8 graphs, with no more than a "
            "warning in the log, and ran the other batch sizes eagerly."
        ),
        fix=(
            "Make the fallback an error (no suppress_errors, fail_on_recompile_limit_hit, fullgraph=True), or measure "
            "the slower path under its own name."
        ),
    ),
    "zh": Words(
        title="悄悄退回到较慢的路径",
        why=(
            "快速路径失败时，各种库会继续用较慢的代码运行，这时的耗时就不是该技术的耗时。"
            "例如在 dynamic=False 下对一系列批次大小使用 torch.compile，编译 8 个计算图后便不再编译，"
            "日志里只有一条警告，其余批次大小都以 eager 方式运行。"
        ),
        fix=(
            "把退回变成错误（不用 suppress_errors，启用 fail_on_recompile_limit_hit，fullgraph=True），"
            "或者以较慢路径的名义来测量它。"
        ),
    ),
}
FALLBACKS = {name: Template(q.en, q.zh) for name, q in quantities().items() if q.fallback}
"""What ought not to happen, in the technique's own words."""
SEVERITIES = {name: q.fallback for name, q in quantities().items() if q.fallback}
SEEN = Template(
    en="{name} was up to {most:g} in {count} of {calls} calls ({what})",
    zh="{calls} 次调用中有 {count} 次出现 {name}，最多为 {most:g}（{what}）",
)


def in_cell(measured: MeasuredCell) -> Iterator[Detected]:
    for name, what in FALLBACKS.items():
        values = measured.seen(name)
        count = sum(value > 0 for value in values)
        if measured.are_many(count):
            yield SEVERITIES[name], SEEN(name=name, most=max(values), count=count, calls=len(values), what=what())
