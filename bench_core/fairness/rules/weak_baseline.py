"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "weak-baseline"
ORDER = 72
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="The baseline is slower than it need be",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="基线比应有的速度慢",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
