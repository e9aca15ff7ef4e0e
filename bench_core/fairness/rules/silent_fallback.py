"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "silent-fallback"
ORDER = 70
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Fell back to a slower path without saying so",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="悄悄退回到较慢的路径",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
