"""Two runs had the same machine, versions and threads; and so had the candidates of one run.

A note where a candidate is measured in another environment on purpose: what is installed there is what is compared.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import Side, TwoRuns, in_words
from bench_core.fairness.rule import AGAINST, Detected, Words, listed

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


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    """The versions that differ, where one side is measured in an environment of its own."""
    if a.conditions.get("environment") == b.conditions.get("environment"):
        return
    here, there = a.facts.versions, b.facts.versions
    names = [name for name in here if name in there and here[name] != there[name]]
    if names:
        said = (AGAINST(field=n, a=a.name, seen_a=here[n], b=b.name, seen_b=there[n]) for n in names)
        yield "note", listed(said)


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    if conditions := runs.judged_by(ID):
        yield listed(map(in_words, conditions))
