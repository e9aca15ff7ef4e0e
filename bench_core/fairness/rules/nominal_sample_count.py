"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "nominal-sample-count"
ORDER = 8
SEVERITY = "error"
WORDS = {
    "en": Words(
        title="Counts images that were never made",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="把没有生成的图像也计入样本数",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
