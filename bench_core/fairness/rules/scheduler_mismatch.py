"""Both sides loaded the same class of scheduler.

A warning where the models came with different ones, a note where a technique chose it.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import Side
from bench_core.fairness.rule import Detected, Template, Words
from bench_core.fairness.source import arms, aspects
from bench_core.fairness.source.place import At, Difference
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.values import Value

ID = "scheduler-mismatch"
ORDER = 60
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Not the same sampler",
        why=(
            "Samplers differ in cost per step and in the picture that they make of it. Of 20 steps asked, PNDM made "
            "21 and Heun and KDPM2 made 39."
        ),
        fix="Compare pictures too, or keep the sampler.",
    ),
    "zh": Words(
        title="采样器不同",
        why="不同采样器每步的开销不同，画出的图像也不同。同样要求 20 步，PNDM 走了 21 步，Heun 和 KDPM2 走了 39 步。",
        fix="同时比较图像，或保持采样器不变。",
    ),
}
LOADED = Template(
    en="{scheduler_a} ({a}) against {scheduler_b} ({b})",
    zh="{scheduler_a}（{a}），另一方为 {scheduler_b}（{b}）",
)
NOT_OF_TASK = Template(
    en="{side}: {scheduler} where the task has {sampler}", zh="{side}：加载的是 {scheduler}，而任务要求 {sampler}"
)
NOT_CHECKED = Template(
    en="{side}: whether {scheduler} is the task's {sampler} is not known",
    zh="{side}：无法判断 {scheduler} 是否为任务要求的 {sampler}",
)
AS_LOADED = Template(en="the scheduler as it was loaded", zh="加载时的调度器")


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    if None in (a.scheduler, b.scheduler) or a.scheduler == b.scheduler:
        return
    evidence = LOADED(scheduler_a=a.scheduler, a=a.name, scheduler_b=b.scheduler, b=b.name)
    yield ("note", evidence) if "scheduler" in a.declared | b.declared else evidence


def in_source(source: Source) -> Iterator[At]:
    for at in arms.differing(source, _scheduler, unsaid=AS_LOADED()):
        yield At(at.place, at.evidence, "warning")


def _scheduler(arm: arms.Arm) -> Value | None:
    """The scheduler that an arm's pipeline is given."""
    return arms.setting(arm, "scheduler")


def between_sources(a: Source, b: Source) -> Iterator[Difference]:
    yield from aspects.differing_settings(a, b, "scheduler")
