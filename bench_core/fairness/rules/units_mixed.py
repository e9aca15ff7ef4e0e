"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "units-mixed"
ORDER = 16
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Numbers of different units side by side",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="不同单位的数字混在一起",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
