"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "loading-in-timer"
ORDER = 105
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Loading lies inside the timed region",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="加载被计入时间",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
