"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "resolution-mismatch"
ORDER = 55
SEVERITY = "error"
WORDS = {
    "en": Words(
        title="Not the same size of images",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="图像尺寸不同",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
