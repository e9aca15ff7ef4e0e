"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "prompts-mismatch"
ORDER = 9
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Not the same prompts",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="提示词不同",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
