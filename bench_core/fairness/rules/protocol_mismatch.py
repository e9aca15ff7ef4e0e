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
        why=(
            "Both runs are to be asked for the same in the same way, or the ratio is of the requests. Two scripts "
            "that disagreed on a speedup differed in seven conditions, and one of these by itself, batched against "
            "serial, makes 3.73 times."
        ),
        fix="Measure both with the same options.",
    ),
    "zh": Words(
        title="测量协议不同",
        why=(
            "两次运行应当以相同的方式提出相同的要求，否则加速比反映的是要求的不同。两个结论不一的脚本有七项条件不同，"
            "其中仅“批次对逐条”一项就造成 3.73 倍。"
        ),
        fix="用相同的选项测量两者。",
    ),
}


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    if conditions := runs.judged_by(ID):
        yield listed(map(in_words, conditions))
