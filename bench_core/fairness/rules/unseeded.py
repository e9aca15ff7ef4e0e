"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "unseeded"
ORDER = 14
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="No seed",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="没有设定随机种子",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
