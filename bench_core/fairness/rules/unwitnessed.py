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
        why=(
            "Equal conditions are then an assumption. Of diffusers' caches, TaylorSeer and MagCache are applied to a "
            "UNet pipeline without an error and do nothing at all: what is not seen may not have happened."
        ),
        fix="Use a pipeline whose scheduler and denoiser are ordinary diffusers components.",
    ),
    "zh": Words(
        title="无法观察到实际执行的内容",
        why=(
            "条件是否相同只能靠假设。在 diffusers 的各种缓存中，TaylorSeer 和 MagCache 应用到 UNet 管线时不报错，却"
            "什么也没做：没有观察到的，就可能没有发生。"
        ),
        fix="请使用调度器和去噪器均为普通 diffusers 组件的管线。",
    ),
}
UNSEEN = Template(en="{field}", zh="{field}")


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    for rule in registry.rules().values():
        for field in unseen(a, b, rule.witnesses):
            yield UNSEEN(field=field)
