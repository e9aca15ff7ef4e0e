"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "batch-size-mismatch"
ORDER = 10
SEVERITY = "error"
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
