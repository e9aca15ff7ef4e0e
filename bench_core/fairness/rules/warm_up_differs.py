"""TO WRITE: what a fair comparison does (the positive form)."""

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
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="预热方式不同",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    yield from map(in_words, runs.judged_by(ID))
