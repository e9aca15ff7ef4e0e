"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "work-outside-the-clock"
ORDER = 102
SEVERITY = "error"
ACCEPTABLE = False
WORDS = {
    "en": Words(
        title="Work goes on after the clock has stopped",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="计时停止后仍在工作",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
