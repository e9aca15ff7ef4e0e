"""All random numbers come from a seed."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.rule import Template, Words
from bench_core.fairness.source.events import Generation, Seeding
from bench_core.fairness.source.place import At
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.values import Literal, RandomGenerator, Value

ID = "unseeded"
ORDER = 14
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="No seed",
        why=(
            "Without a seed no two runs make the same pictures, so nobody can check that both sides did the same "
            "work. With per-sample generators pictures at batch 1 and 8 agree within 2e-6 in fp32 (measured): a "
            "changed picture then shows changed work."
        ),
        fix="Pass a seeded generator to every call, the same for all candidates.",
    ),
    "zh": Words(
        title="没有设定随机种子",
        why=(
            "没有种子，两次运行就不会生成相同的图像，也就无法核对双方是否做了相同的工作。使用逐样本的生成器时，fp32 "
            "下批次 1 与批次 8 的图像差异不超过 2e-6（实测）：图像变了，就说明工作变了。"
        ),
        fix="每次调用都传入设定了种子的生成器，并对所有候选方案保持一致。",
    ),
}
NONE = Template(
    en="{call} is given no generator, and no seed is set before it", zh="{call} 没有得到生成器，之前也没有设定种子"
)
GIVES = ("generator", "seed", "latents", "**")
"""Keywords that may bring a seed."""
EMPTY = Template(en="the generator that {call} is given is never seeded", zh="传给 {call} 的生成器从未设定种子")


def in_source(source: Source) -> Iterator[At]:
    for region, call in source.timed:
        given = [v for name, v in call.arguments.items() if name in GIVES and not _is_none(v)]
        if call.is_opaque or region.clock == "caller" or not call.is_pipeline:
            continue
        if not given and not _is_seeded_before(source, call):
            yield At(call.place, NONE(call=call.text))
        elif any(isinstance(value, RandomGenerator) and value.seed is None for value in given):
            yield At(call.place, EMPTY(call=call.text), "note")


def _is_none(value: Value) -> bool:
    return isinstance(value, Literal) and value.value is None


def _is_seeded_before(source: Source, call: Generation) -> bool:
    """Whether the global generator was seeded: before the call, or while the module is loaded."""
    return any(s.entry == 0 or s.index < call.index for s in source.of(Seeding) if s.is_global)
