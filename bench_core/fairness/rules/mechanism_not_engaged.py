"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "mechanism-not-engaged"
ORDER = 71
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="The technique did not do what it promises",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="所用技术没有真正生效",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
