"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "warm-up-differs"
ORDER = 6
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Not the same warm-up",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="预热方式不同",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
