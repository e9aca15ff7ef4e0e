"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "no-warm-up"
ORDER = 5
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="No warm-up",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="没有预热",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
