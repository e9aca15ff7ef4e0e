"""Two runs were asked for the same in the same way."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import TwoRuns
from bench_core.fairness.rule import Detected, Template, Words, listed

ID = "protocol-mismatch"
ORDER = 330
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Not the same protocol",
        why="Both runs are to be asked for the same in the same way.",
        fix="Measure both with the same options.",
    ),
    "zh": Words(
        title="测量协议不同",
        why="两次运行应当以相同的方式提出相同的要求。",
        fix="用相同的选项测量两者。",
    ),
}
DIFFERS = Template(en="{name} {a} against {b}", zh="{name}：{a}，另一方为 {b}")


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    if conditions := runs.differing("protocol"):
        yield listed(DIFFERS(name=c.name, a=c.a, b=c.b) for c in conditions)
