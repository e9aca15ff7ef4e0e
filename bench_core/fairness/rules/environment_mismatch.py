"""Two runs had the same machine, versions and threads."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import TwoRuns, in_words
from bench_core.fairness.rule import Detected, Words, listed

ID = "environment-mismatch"
ORDER = 320
SEVERITY = "warning"
LEAVES_UNDECIDED = True
WORDS = {
    "en": Words(
        title="Not the same machine, versions or threads",
        why=(
            "The ratio holds these differences too, not only those of the code. On two cores beside a busy program "
            "one call took 2.1 to 2.3 s with OpenMP's active waiting and 0.75 to 0.86 s with passive waiting."
        ),
        fix="Measure both in one environment.",
    ),
    "zh": Words(
        title="机器、版本或线程数不同",
        why=(
            "加速比里除了代码的差异，还包含这些差异。两个核心、旁边有一个繁忙程序时，同一调用在 OpenMP 主动等待下需"
            " 2.1 到 2.3 秒，在被动等待下只需 0.75 到 0.86 秒。"
        ),
        fix="在同一环境中测量两者。",
    ),
}


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    if conditions := runs.judged_by(ID):
        yield listed(map(in_words, conditions))
