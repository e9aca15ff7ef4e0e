"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "best-of-n"
ORDER = 202
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="The best of several times is reported",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="只报告多次中的最好成绩",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
