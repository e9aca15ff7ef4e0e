"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "timer-tampered"
ORDER = 101
SEVERITY = "error"
ACCEPTABLE = False
WORDS = {
    "en": Words(
        title="The clock or the synchronization was replaced",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="计时或同步函数被替换",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
