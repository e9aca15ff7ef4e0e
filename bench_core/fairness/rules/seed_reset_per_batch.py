"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "seed-reset-per-batch"
ORDER = 13
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="The seed is set anew for every batch",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="每个批次都重置随机种子",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
