"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import UNSAID, TwoRuns, in_words
from bench_core.fairness.rule import Detected, Words

ID = "resolution-mismatch"
ORDER = 55
SEVERITY = "error"
CONDITIONS = ("height", "width")
WORDS = {
    "en": Words(
        title="Not the same size of images",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="图像尺寸不同",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    for condition in runs.judged_by(ID):
        is_known = UNSAID not in (condition.a, condition.b)
        yield in_words(condition) if is_known else ("note", in_words(condition))
