"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "compile-in-timer"
ORDER = 106
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Compilation lies inside the timed region",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="编译被计入时间",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
