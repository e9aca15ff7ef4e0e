"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "single-measurement"
ORDER = 201
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Measured once",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="只测量了一次",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
