"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import TwoRuns, in_words
from bench_core.fairness.rule import Detected, Words

ID = "batch-size-mismatch"
ORDER = 10
SEVERITY = "error"
CONDITIONS = ("batch_sizes",)
WORDS = {
    "en": Words(
        title="Not the same batch size",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="批次大小不同",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    yield from map(in_words, runs.judged_by(ID))
