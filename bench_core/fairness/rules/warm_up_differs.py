"""Both sides are warmed up by as many calls, like the timed ones."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import TwoRuns, in_words
from bench_core.fairness.rule import Detected, Words

ID = "warm-up-differs"
ORDER = 6
SEVERITY = "warning"
CONDITIONS = ("warm_up_calls", "warm_up_cap", "settle_calls", "turns")
WORDS = {
    "en": Words(
        title="Not the same warm-up",
        why=(
            "What only a first call does is then in one side's time and not in the other's. With torch.compile the "
            "first call took 50 s where later ones were 1.28 times faster than without it; even without it a first "
            "call took up to 1.87 times the median."
        ),
        fix="Warm both sides up by the same number of calls, of the same shape as the timed ones.",
    ),
    "zh": Words(
        title="预热方式不同",
        why=(
            "只有首次调用才做的工作会计入一方的时间，而不计入另一方。使用 torch.compile 时首次调用耗时 50 秒，之后"
            "才比不用时快 1.28 倍；即使不用它，首次调用也可达中位数的 1.87 倍。"
        ),
        fix="双方用相同次数、与计时调用形状相同的调用来预热。",
    ),
}


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    yield from map(in_words, runs.judged_by(ID))
