"""Every field of the witness that a rule compares was seen on both sides."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness import registry
from bench_core.fairness.contexts import Side, unseen
from bench_core.fairness.rule import Detected, Template, Words

ID = "unwitnessed"
ORDER = 24
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="What ran could not be seen",
        why="Equal conditions are then an assumption.",
        fix="Use a pipeline whose scheduler and denoiser are ordinary diffusers components.",
    ),
    "zh": Words(
        title="无法观察到实际执行的内容",
        why="条件是否相同只能靠假设。",
        fix="请使用调度器和去噪器均为普通 diffusers 组件的管线。",
    ),
}
UNSEEN = Template(en="{field}", zh="{field}")


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    for rule in registry.rules().values():
        for field in unseen(a, b, rule.witnesses):
            yield UNSEEN(field=field)
