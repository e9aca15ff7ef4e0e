"""All candidates are called in the same way."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.rule import Template, Words
from bench_core.fairness.source.arms import pairs
from bench_core.fairness.source.aspects import differing
from bench_core.fairness.source.events import Generation, Region
from bench_core.fairness.source.place import At, Difference
from bench_core.fairness.source.prompts import shape
from bench_core.fairness.source.source import Source

ID = "call-path-mismatch"
ORDER = 4
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Not called in the same way",
        why=(
            "Two ways of calling differ in more than the technique under test: in batching, in steps, in what is "
            "done around the call. The script that this project began with called a module's own function once a "
            "batch and any other pipeline once a prompt: eight calls of one prompt take 3.73 times as long as one "
            "call of eight (Stable Diffusion 1.5 on an H200)."
        ),
        fix="Make the same call for every candidate: one batched call with the same arguments.",
    ),
    "zh": Words(
        title="调用方式不同",
        why=(
            "两种调用方式的差别不只在被测技术上，还在批处理、步数以及调用前后的工作上。本项目最初面对的脚本，对自带函"
            "数的模块每批调用一次，对其他管线每条提示词调用一次：8 次单条调用的耗时是一次 8 条调用的 3.73 倍（H200 上"
            "的 Stable Diffusion 1.5）。"
        ),
        fix="对每个候选方案使用同样的调用：一次批量调用，参数相同。",
    ),
}
FORKED = Template(
    en="a condition decides between {a} (line {line_a}) and {b}, which {how}",
    zh="由条件决定调用 {a}（第 {line_a} 行）还是 {b}，二者{how}",
)
OTHERWISE = Template(
    en="{a} (line {line_a}) and {b} (line {line_b}) {how}",
    zh="{a}（第 {line_a} 行）与 {b}（第 {line_b} 行）{how}",
)
SHAPE = Template(en="are not given as many prompts a call", zh="每次调用的提示词数不同")
ARGUMENTS = Template(en="are not given the same: {names}", zh="得到的参数不同：{names}")
MATTERS = {"num_inference_steps", "steps", "generator", "output_type", "guidance_scale", "height", "width"}


def in_source(source: Source) -> Iterator[At]:
    for a, b, is_divided in pairs(source):
        if is_divided and a.call.place != b.call.place and (how := _how(a.region, a.call, b.region, b.call)):
            evidence = OTHERWISE(
                a=a.call.text, line_a=a.call.place.line, b=b.call.text, line_b=b.call.place.line, how=how
            )
            yield At(b.site, evidence)
    for region in source.measuring:
        calls = [call for call in source.generations if region.holds(call)]
        for index, second in enumerate(calls):
            for first in calls[:index]:
                yield from _forked(region, first, second)


def _forked(region: Region, first: Generation, second: Generation) -> Iterator[At]:
    """Two calls of which a condition within the timed region makes one."""
    sides = {branch.place: branch.side for branch in first.branches[len(region.branches) :]}
    others = {branch.place: branch.side for branch in second.branches[len(region.branches) :]}
    if not any(test in others and others[test] != side for test, side in sides.items()):
        return
    how = _how(region, first, region, second)
    if how is not None:
        yield At(second.place, FORKED(a=first.text, line_a=first.place.line, b=second.text, how=how))


def _how(region_a: Region, a: Generation, region_b: Region, b: Generation) -> str | None:
    """How two calls differ, None where nothing that matters does."""
    inner = len(region_a.inner_loops(a)), len(region_b.inner_loops(b))
    more = sorted((set(a.arguments) ^ set(b.arguments)) & MATTERS)
    if inner[0] != inner[1] or {shape(a.prompt), shape(b.prompt)} == {"one", "many"}:
        return SHAPE()
    return ARGUMENTS(names=", ".join(more)) if more else None


def between_sources(a: Source, b: Source) -> Iterator[Difference]:
    yield from differing(a, b, "call")
