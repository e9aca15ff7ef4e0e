"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "wall-clock-not-monotonic"
ORDER = 103
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Timed with a clock that can be set",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="用可被调整的时钟计时",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
