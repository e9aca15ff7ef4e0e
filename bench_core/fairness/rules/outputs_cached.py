"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "outputs-cached"
ORDER = 21
SEVERITY = "error"
ACCEPTABLE = False
WORDS = {
    "en": Words(
        title="Images were not made anew",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="图像并非重新生成",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
