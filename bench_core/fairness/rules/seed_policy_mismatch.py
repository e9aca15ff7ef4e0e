"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import TwoRuns, in_words
from bench_core.fairness.rule import Detected, Words

ID = "seed-policy-mismatch"
ORDER = 12
SEVERITY = "warning"
CONDITIONS = ("seed_policy", "seed")
WORDS = {
    "en": Words(
        title="Not the same seed policy",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="随机种子策略不同",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    for condition in runs.judged_by(ID):
        yield ("note", in_words(condition)) if condition.name == "seed" else in_words(condition)
