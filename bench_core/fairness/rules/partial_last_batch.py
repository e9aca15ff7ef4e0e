"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "partial-last-batch"
ORDER = 11
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="The last batch is shorter than the others",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="最后一个批次不足",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
