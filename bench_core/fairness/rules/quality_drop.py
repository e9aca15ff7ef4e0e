"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "quality-drop"
ORDER = 65
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="The images lost detail",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="图像丢失细节",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
