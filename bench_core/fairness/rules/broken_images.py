"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "broken-images"
ORDER = 23
SEVERITY = "error"
ACCEPTABLE = False
WORDS = {
    "en": Words(
        title="Images are broken",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="图像已损坏",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
