"""Both sides made the images of a batch together.

It shows at the scheduler: a step for fewer images than the batch has, and so few rows a call of the denoiser. Guidance
in two passes, two pipelines one after the other and decoding in slices are no such thing, nor is a loop of one's own
around the denoiser with all rows. Where the scheduler was not seen, a second call of the pipeline counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import Side, names_and_values
from bench_core.fairness.rule import AGAINST, Detected, Template, Words
from bench_core.fairness.source import aspects
from bench_core.fairness.source.describing import described
from bench_core.fairness.source.events import Generation, Region
from bench_core.fairness.source.names import names_batch
from bench_core.fairness.source.place import At, Difference
from bench_core.fairness.source.prompts import shape, takes_turns
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.values import Element, Items, Loop, Slice
from bench_core.records import Call

ID = "serial-execution"
ORDER = 3
SEVERITY = "error"
WITNESSES = ("pipeline_calls",)
WORDS = {
    "en": Words(
        title="One ran the prompts as a batch, the other one by one",
        why=(
            "A batch spreads fixed costs over its images, which is no merit of the technique under test. On an H200 "
            "eight images one by one took 3.73 times as long as one batch of eight, with the same code."
        ),
        fix="Call every candidate once with the whole batch.",
    ),
    "zh": Words(
        title="一方按批次执行，另一方逐条执行提示词",
        why=(
            "批次会把固定开销分摊到各张图像上，这不是被测技术的功劳。在 H200 上，同样的代码逐张生成 8 张图像，耗时"
            "是一个 8 张批次的 3.73 倍。"
        ),
        fix="对每个候选方案，都用整个批次调用一次。",
    ),
}
IN_PARTS = Template(
    en="{side}: {rows:g} of the {images} images of a batch were denoised at a time",
    zh="{side}：一批 {images} 张图像，每次只对其中 {rows:g} 张去噪",
)
ROWS = Template(
    en="{side}: {rows:g} rows a denoiser call for a batch of {images}",
    zh="{side}：批次为 {images}，每次去噪器调用仅 {rows:g} 行",
)
ONE_BY_ONE = Template(
    en="several calls of {call}, each with one prompt, within the timed region",
    zh="在计时区间内多次调用 {call}，每次只有一条提示词",
)
IN_LOOP = Template(
    en="one call of {call} for each prompt of {over}, within the timed region",
    zh="在计时区间内，对 {over} 的每条提示词各调用一次 {call}",
)


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    parts = [[call for call in side.calls if _is_in_parts(call)] for side in (a, b)]
    if bool(parts[0]) == bool(parts[1]):
        return
    side, calls = (a, parts[0]) if parts[0] else (b, parts[1])
    seen_a, seen_b = a.seen("pipeline_calls"), b.seen("pipeline_calls")
    at_once, images = _images_at_once(calls[0]), side.cell.batch_size
    if any((call.witness.pipeline_calls or 0) > 1 for call in calls):
        evidence = AGAINST(field="pipeline_calls", **names_and_values(a, seen_a, b, seen_b))
    elif at_once:
        evidence = IN_PARTS(side=side.name, rows=at_once, images=images)
    else:
        evidence = ROWS(side=side.name, rows=calls[0].witness.rows_per_call or 0.0, images=images)
    yield ("note", evidence) if side.declared.get("execution") == "serial" else evidence


def _is_in_parts(call: Call) -> bool:
    """Whether a call made the images of its batch in several parts."""
    seen, images = call.witness, call.batch_size
    rows = seen.rows_per_call or 0.0
    if images < 2:
        return False
    if seen.scheduler_steps and seen.stepped_rows:
        all_images = seen.stepped_rows >= images * min(seen.steps_run or call.steps, call.steps)
        return all_images and seen.stepped_rows / seen.scheduler_steps < images >= rows
    if seen.scheduler_steps is None:
        return (seen.pipeline_calls or 0) > 1
    return (seen.pipeline_calls or 0) > 1 or 0 < rows < images


def _images_at_once(call: Call) -> float | None:
    """Images in a step of the scheduler; None where it was not seen."""
    seen = call.witness
    return round(seen.stepped_rows / seen.scheduler_steps, 2) if seen.scheduler_steps and seen.stepped_rows else None


def in_source(source: Source) -> Iterator[At]:
    is_batched = any(shape(call.prompt) == "many" for _, call in source.timed)
    for region, call in source.timed:
        loop = _over_prompts(region, call)
        if loop is None and _is_one_of_several(source, region, call):
            yield At(call.place, ONE_BY_ONE(call=call.text), None if is_batched else "warning")
        if loop is not None:
            is_proven = is_batched or region.clock == "caller" or _is_of_a_batch(call)
            yield At(call.place, IN_LOOP(call=call.text, over=_prompts(call, loop)), None if is_proven else "warning")


def _over_prompts(region: Region, call: Generation) -> Loop | None:
    """The loop within a timed region that calls a pipeline with one prompt after the other."""
    if call.prompt is None or shape(call.prompt) != "one":
        return None
    return next((loop for loop in region.inner_loops(call) if takes_turns(loop, call.prompt)), None)


def _prompts(call: Generation, loop: Loop) -> str:
    """What a loop takes its prompts from; of a `while` it is no part of the condition."""
    parts = call.prompt.walk() if call.prompt else ()
    taken = next((part.of for part in parts if isinstance(part, Element) and part.loop is loop), None)
    while isinstance(taken, Items) and taken.items and not taken.name:
        one = next((item for item in taken.items if isinstance(item, Element)), taken.items[0])
        taken = one.of if isinstance(one, Element) else one
    return described(taken if loop.kind == "while" and taken is not None else loop.over)


def _is_one_of_several(source: Source, region: Region, call: Generation) -> bool:
    """Whether a line calls a pipeline with one prompt several times in one timed region: a short loop, unrolled."""
    same = [other for other in source.within(region, Generation) if other.place == call.place]
    texts = {other.prompt.key for other in same if other.prompt is not None}
    return len(same) > 1 and len(texts) > 1 and shape(call.prompt) == "one" and same[0].branches == call.branches


def _is_of_a_batch(call: Generation) -> bool:
    """Whether a prompt is one of a batch, not of all prompts."""
    parts = [part.of for part in call.prompt.walk() if isinstance(part, Element | Slice)] if call.prompt else []
    return any(names_batch(of.name) or (isinstance(of, Slice) and of.low is not None) for of in parts)


def between_sources(a: Source, b: Source) -> Iterator[Difference]:
    yield from aspects.differing(a, b, "execution")
