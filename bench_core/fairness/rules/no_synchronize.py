"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "no-synchronize"
ORDER = 15
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="The clock does not wait for the GPU",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="计时没有等待 GPU 完成",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
