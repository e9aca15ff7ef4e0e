"""Both sides sent as many rows through the denoiser for an image and a step: with guidance, or without.

What is compared are the rows before a step of the scheduler, over the images of that step: 2 with guidance in one pass
or in two, 1 without, whatever the batch, the sampler and the steps that a cache leaves out; guidance in some steps only
lies between. Where the scheduler was not seen it is the rows of a call, unless all calls together have as many. A
denoiser that is given all rows and computes half of them shows at its first layer.

Another scale above 1 costs the same: a note, since an `inference` without that argument runs with the pipeline's own.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import Side, TwoRuns, in_words, names_and_values
from bench_core.fairness.rule import Detected, Template, Words
from bench_core.fairness.source import arms, aspects
from bench_core.fairness.source.place import At, Difference
from bench_core.fairness.source.saying import OWN
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.values import Literal, Value

ID = "guidance-mismatch"
ORDER = 50
SEVERITY = "error"
CONDITIONS = ("guidance_scale",)
WORDS = {
    "en": Words(
        title="Not the same rows through the denoiser",
        why=(
            "Classifier-free guidance sends twice the rows through the denoiser; without it a call does half the "
            "work. In Stable Diffusion 1.5 a row takes 0.803 TFLOP a step, so a guided image takes 1.61."
        ),
        fix="Use the same guidance scale for every candidate.",
    ),
    "zh": Words(
        title="去噪器处理的行数不同",
        why=(
            "无分类器引导（CFG）使去噪器处理的行数加倍；不使用时计算量只有一半。Stable Diffusion 1.5 每行每步需要"
            " 0.803 TFLOP，所以带引导的图像每步需要 1.61 TFLOP。"
        ),
        fix="让所有候选方案使用相同的引导系数。",
    ),
}
SEEN = Template(
    en="rows per denoiser call {seen_a} ({a}) against {seen_b} ({b})",
    zh="每次去噪器调用的行数为 {seen_a}（{a}），另一方为 {seen_b}（{b}）",
)
IN_A_STEP = Template(
    en="denoiser rows for an image and step {seen_a} ({a}) against {seen_b} ({b})",
    zh="每张图像每步的去噪器行数为 {seen_a}（{a}），另一方为 {seen_b}（{b}）",
)
SCALE = Template(
    en="guidance scale {seen_a} ({a}) against {seen_b} ({b})",
    zh="引导系数为 {seen_a}（{a}），另一方为 {seen_b}（{b}）",
)
INSIDE = Template(
    en="{side}: the denoiser was given {given:g} rows in a call and computed {computed:g}",
    zh="{side}：一次调用中交给去噪器 {given:g} 行，实际只计算了 {computed:g} 行",
)
SAME = 1.01
"""Up to this ratio two sides sent as many rows."""
DECLARED = {"guidance_scale", "denoiser"}


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    rows_a, rows_b = (side.typical("rows_per_step") for side in (a, b))
    if rows_a is not None and rows_b is not None:
        if max(rows_a, rows_b) > SAME * min(rows_a, rows_b):
            evidence = IN_A_STEP(**names_and_values(a, {f"{rows_a:.3g}"}, b, {f"{rows_b:.3g}"}))
            yield ("note", evidence) if DECLARED & set(a.declared | b.declared) else evidence
    else:
        yield from _by_calls(a, b)
    for side in (a, b):
        yield from _inside(side)
    yield from _other_scale(a, b)


def _inside(side: Side) -> Iterator[Detected]:
    given, computed = side.typical("denoiser_rows"), side.typical("layer_rows")
    calls, passes = side.typical("denoiser_calls"), side.typical("layer_calls")
    if given and computed and calls and passes and passes >= calls and given > SAME * computed:
        evidence = INSIDE(side=side.name, given=given, computed=computed)
        yield ("note", evidence) if DECLARED & set(side.declared) else evidence


def _by_calls(a: Side, b: Side) -> Iterator[Detected]:
    rows_a, rows_b = (side.seen("rows_per_call") for side in (a, b))
    if None in rows_a | rows_b or rows_a == rows_b:
        return
    if _was_watched(a) and _was_watched(b) and a.typical("denoiser_rows") == b.typical("denoiser_rows"):
        return  # the same rows in other calls: guidance in two passes, or one image after the other
    yield SEEN(**names_and_values(a, rows_a, b, rows_b))


def _was_watched(side: Side) -> bool:
    """Whether its witness knows rows by step; those of older versions do not."""
    return None not in side.seen("stepped_rows")


def _other_scale(a: Side, b: Side) -> Iterator[Detected]:
    scales = [side.typical("guidance_scale") for side in (a, b)]
    if all(scale is not None and scale > 1 for scale in scales) and scales[0] != scales[1]:
        yield "note", SCALE(**names_and_values(a, {f"{scales[0]:g}"}, b, {f"{scales[1]:g}"}))


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    for condition in runs.judged_by(ID):
        cost_the_same = (float(condition.a) > 1) == (float(condition.b) > 1)
        yield ("note", in_words(condition)) if cost_the_same else in_words(condition)


def _is_on(scale: Value) -> bool:
    """Whether a scale may well be what a pipeline uses where it is given none: guidance is on."""
    return not (isinstance(scale, Literal) and isinstance(scale.value, int | float) and scale.value <= 1)


def in_source(source: Source) -> Iterator[At]:
    of = arms.given_or_usual("guidance_scale")
    for at in arms.differing(source, of, unsaid=OWN(), is_default=_is_on):
        yield At(at.place, at.evidence, "warning")


def between_sources(a: Source, b: Source) -> Iterator[Difference]:
    scales = [aspects.aspects(source)["guidance"].value for source in (a, b)]
    cost_the_same = all(scale is not None and scale > 1 for scale in scales)
    for difference in aspects.differing_settings(a, b, "guidance"):
        yield difference._replace(severity="note") if cost_the_same else difference
