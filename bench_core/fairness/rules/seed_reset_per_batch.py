"""Each sample has a seed of its own, or one generator runs on over all batches."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.rule import Template, Words
from bench_core.fairness.source.events import Generation, Region, Seeding
from bench_core.fairness.source.judging import timed
from bench_core.fairness.source.numbers import Count
from bench_core.fairness.source.place import At
from bench_core.fairness.source.source import Source, argument
from bench_core.fairness.source.values import Element, Items, Literal, Loop, Many, RandomGenerator, Unknown, Value

ID = "seed-reset-per-batch"
ORDER = 13
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="The seed is set anew for every batch",
        why=(
            "Every batch then starts from the same noise, so the pictures of one place in all batches are alike and "
            "a cache of results could serve them. With 36 prompts in batches of 8, eight noises serve all 36 "
            "pictures."
        ),
        fix=(
            "Give each sample its own generator (seed + index of the sample), or make one generator before the loop "
            "and let it run on."
        ),
    ),
    "zh": Words(
        title="每个批次都重置随机种子",
        why=(
            "这样每个批次都从相同的噪声开始，各批次同一位置的图像会很相似，缓存结果也能蒙混过关。36 条提示词按 8 条一"
            "批时，全部 36 张图只用到 8 份噪声。"
        ),
        fix="为每个样本使用各自的生成器（种子 + 样本序号），或在循环之前创建一个生成器并让它一直用下去。",
    ),
}
IN_LOOP = Template(en="{seed} again for every batch", zh="每个批次都重新使用 {seed}")
IN_INFERENCE = Template(en="inference uses {seed} again at every call", zh="inference 每次调用都重新使用 {seed}")

MOST_PARTS = 500


def in_source(source: Source) -> Iterator[At]:
    for region, call in timed(source):
        if region.clock == "caller":
            yield from _in_inference(source, region, call)
        else:
            yield from _in_loop(source, call)


def _in_inference(source: Source, region: Region, call: Generation) -> Iterator[At]:
    """A model file whose `inference` seeds its generator with a number of its own."""
    generator = argument(call, "generator")
    if isinstance(generator, RandomGenerator) and isinstance(generator.seed, Literal) and generator.place:
        yield At(generator.place, IN_INFERENCE(seed=generator.seed.value))
        return
    for seeding in source.within(region, Seeding):
        if seeding.is_global and isinstance(seeding.seed, Literal) and generator is None:
            yield At(seeding.place, IN_INFERENCE(seed=seeding.seed.value))


def _in_loop(source: Source, call: Generation) -> Iterator[At]:
    over = [loop for loop in call.loops if call.prompt is not None and call.prompt.depends_on(loop)]
    generator = argument(call, "generator")
    parts = generator.walk() if isinstance(generator, RandomGenerator | Items | Many) else ()
    made = next((part for part in parts if isinstance(part, RandomGenerator)), None)
    if made is not None and made.place and _is_reset(source, made.seed, made.loops, over):
        yield At(made.place, IN_LOOP(seed=_said(made.seed)))
    elif generator is None:
        for seeding in source.of(Seeding):
            is_near = seeding.entry == call.entry and seeding.index < call.index
            if is_near and seeding.is_global and _is_reset(source, seeding.seed, seeding.loops, over):
                yield At(seeding.place, IN_LOOP(seed=_said(seeding.seed)))


def _is_reset(source: Source, seed: Value | None, seeded_in: tuple[Loop, ...], over: list[Loop]) -> bool:
    """Whether each turn of the innermost loop over batches sets the same seeds; within a turn there may be several."""
    turns = [loop for loop in over[-1:] if any(loop is other for other in seeded_in)]
    if seed is None or not turns:
        return False
    outer = seeded_in[: max(seeded_in.index(loop) for loop in turns) + 1]
    parts = list(_told_by(seed))
    inner = seeded_in[len(outer) :]
    is_another = any(isinstance(part, Element) and part.loop is not None and part.loop not in inner for part in parts)
    return not is_another and not any(part.name in source.carried or _is_called(part) for part in parts)


def _is_called(value: Value) -> bool:
    """Whether a value is what something unknown gives, which may be another number each time."""
    return isinstance(value, Unknown) and bool(value.path)


def _told_by(value: Value) -> Iterator[Value]:
    """What a value is made of, but for lengths: in each turn of `range(len(batch))` the numbers are the same."""
    waiting, seen = [value], set[int]()
    while waiting and len(seen) < MOST_PARTS:
        part = waiting.pop()
        if id(part) not in seen:
            seen.add(id(part))
            yield part
            waiting.extend(() if isinstance(part, Count) else part.parts)


def _said(seed: Value | None) -> str:
    return "" if seed is None else str(seed.value) if isinstance(seed, Literal) else seed.text or seed.name
