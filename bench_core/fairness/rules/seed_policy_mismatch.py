"""TO WRITE: what a fair comparison does (the positive form)."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "seed-policy-mismatch"
ORDER = 12
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Not the same seed policy",
        why="TO WRITE",
        fix="TO WRITE",
    ),
    "zh": Words(
        title="随机种子策略不同",
        why="TO WRITE",
        fix="TO WRITE",
    ),
}
