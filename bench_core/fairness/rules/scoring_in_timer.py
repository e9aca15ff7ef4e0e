"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "scoring-in-timer"
ORDER = 104
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Scoring lies inside the timed region",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="评分被计入时间",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
