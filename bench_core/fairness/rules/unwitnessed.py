"""Every field of the witness that a rule compares was seen on both sides.

A pipeline that goes round diffusers has no part that could be watched: that is said once, in words, and is no reproach.
Neither is a denoiser that stands idle while the operations of a call were counted: then they were done elsewhere,
or one that answers although none of its layers runs, as a CUDA graph does that is replayed.
"""

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
NOTHING = Template(
    en="{side}: none of its parts is one of a diffusers pipeline, so its steps and rows were not seen",
    zh="{side}：它没有任何 diffusers 管线的组件，因此看不到其步数与行数",
)
ELSEWHERE = Template(
    en="{side}: its pipeline's denoiser was not called, yet operations were counted: they were done elsewhere",
    zh="{side}：其管线的去噪器没有被调用，但统计到了运算：计算是在别处完成的",
)

NO_LAYER = Template(
    en="{side}: its denoiser was called and none of its layers ran: a graph is replayed, another engine computes, or "
    "nothing does",
    zh="{side}：去噪器被调用，但它的任何一层都没有运行：可能在重放 CUDA 图、由其他引擎计算，或根本没有计算",
)


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    blind = [side for side in (a, b) if _has_no_parts(side)]
    yield from (NOTHING(side=side.name) for side in blind)
    for side, other in ((a, b), (b, a)):
        if 0 in side.seen("denoiser_calls") and side.works_elsewhere(other):
            yield ELSEWHERE(side=side.name)
        if side.typical("layer_calls") == 0 and side.typical("denoiser_calls"):
            yield NO_LAYER(side=side.name)
    if not blind and 0 not in a.seen("denoiser_calls") | b.seen("denoiser_calls"):
        for rule in registry.rules().values():
            for field in unseen(a, b, rule.witnesses):
                yield UNSEEN(field=field)


def _has_no_parts(side: Side) -> bool:
    """Whether neither a scheduler nor a denoiser could be watched, of a model file; older runs know none of these."""
    return side.facts.changes is not None and side.seen("scheduler_steps") == side.seen("denoiser_calls") == {None}
