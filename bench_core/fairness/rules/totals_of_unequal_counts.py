"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "totals-of-unequal-counts"
ORDER = 17
SEVERITY = "error"
WORDS = {
    "en": Words(
        title="Totals of unequal counts are divided",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="把样本数不同的总时间相除",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
