"""Two runs were asked for the same in the same way, in what no other rule judges."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import TwoRuns, in_words
from bench_core.fairness.rule import Detected, Words, listed

ID = "protocol-mismatch"
ORDER = 330
SEVERITY = "error"
WORDS = {
    "en": Words(
        title="Not the same protocol",
        why="Both runs are to be asked for the same in the same way.",
        fix="Measure both with the same options.",
    ),
    "zh": Words(
        title="测量协议不同",
        why="两次运行应当以相同的方式提出相同的要求。",
        fix="用相同的选项测量两者。",
    ),
}


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    if conditions := runs.judged_by(ID):
        yield listed(map(in_words, conditions))
