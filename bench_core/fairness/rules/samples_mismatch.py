"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "samples-mismatch"
ORDER = 7
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Not the same number of samples",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="样本数不同",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
