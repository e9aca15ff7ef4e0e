"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "steps-hard-coded"
ORDER = 2
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Steps are hard-coded",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="步数被写死",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
