"""There are enough calls for an interval that assumes nothing of the noise."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import MeasuredRatio
from bench_core.fairness.rule import Detected, Template, Words

ID = "too-few-rounds"
ORDER = 210
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Few rounds",
        why=(
            "An interval of fewer than six pairs of calls assumes symmetric noise and is wide; one pair has none. On "
            "a shared CPU a single call was once 14 times slower than the others."
        ),
        fix="Measure at least 6 rounds; 10 or more give a useful interval.",
    ),
    "zh": Words(
        title="轮数偏少",
        why=(
            "少于 6 对调用时，置信区间依赖噪声对称的假设，而且很宽；只有 1 对时没有区间。在共享的 CPU 上，曾有一次"
            "调用比其他调用慢 14 倍。"
        ),
        fix="至少测量 6 轮；10 轮以上的区间才有参考价值。",
    ),
}
PAIRS = Template(en="{pairs} paired rounds", zh="{pairs} 个配对轮次")
PAIRS_LOOKED_AT = Template(
    en="{pairs} paired rounds; where the numbers may have chosen when to stop, 9 are needed",
    zh="{pairs} 个配对轮次；停止时机可能取决于测得的数值，此时需要 9 轮",
)
NOTHING = Template(en="nothing was measured", zh="没有测得任何数据")
CALLS = Template(en="{calls_a} and {calls_b} timed calls", zh="计时调用分别为 {calls_a} 次和 {calls_b} 次")


def in_ratio(measured: MeasuredRatio) -> Iterator[Detected]:
    from bench_core.stats import intervals  # loads numpy, which a first visit of a page does not need

    pairs = measured.n_pairs
    if measured.n_calls == (0, 0):
        yield NOTHING()
    elif pairs is None:
        if measured.ratio is None:
            yield CALLS(calls_a=measured.n_calls[0], calls_b=measured.n_calls[1])
    elif measured.sequential and intervals.sequential_rank(pairs) is None:
        yield PAIRS_LOOKED_AT(pairs=pairs)
    elif not measured.sequential and intervals.interval_rank(pairs) is None:
        yield PAIRS(pairs=pairs)
