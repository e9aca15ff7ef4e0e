"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "call-path-mismatch"
ORDER = 4
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Not called in the same way",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="调用方式不同",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
