"""Both sides made images of one size, and made them in that size.

Small images can be enlarged before the decoder or after it. After it, the decoder gave fewer pixels than the images
have; before it, the denoiser of the same class of pipeline worked on fewer positions, or its first layer on fewer
than it was given.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import UNSAID, Side, TwoRuns, differing, in_words, names_and_values
from bench_core.fairness.rule import Detected, Template, Words
from bench_core.fairness.source import arms, aspects
from bench_core.fairness.source.place import At, Difference
from bench_core.fairness.source.source import Source

ID = "resolution-mismatch"
ORDER = 55
SEVERITY = "error"
CONDITIONS = ("height", "width")
WITNESSES = ("width", "height")
WORDS = {
    "en": Words(
        title="Not the same size of images",
        why=(
            "Work grows with the area of the images. A batch of four of the bundled model in ten steps takes 18.4 "
            "GFLOP at 64x64 pixels and 5.0 GFLOP at 32x32."
        ),
        fix="Let every candidate make its images in the size that was asked for, from the latents on.",
    ),
    "zh": Words(
        title="图像尺寸不同",
        why=("计算量随图像面积增长。内置模型以十步生成四张图像，64x64 像素需要 18.4 GFLOP，32x32 只需 5.0 GFLOP。"),
        fix="让每个候选方案从潜变量起就按所要求的尺寸生成图像。",
    ),
}
ENLARGED = Template(
    en="{side}: the decoder made {decoded} pixels of an image, which has {pixels}",
    zh="{side}：解码器只生成 {decoded} 个像素，而图像有 {pixels} 个",
)
POSITIONS = Template(
    en="positions of an image in the denoiser {seen_a} ({a}) against {seen_b} ({b})",
    zh="去噪器中每张图像的位置数为 {seen_a}（{a}），另一方为 {seen_b}（{b}）",
)
INSIDE = Template(
    en="{side}: the denoiser was given {given:g} positions of an image and computed {computed:g}",
    zh="{side}：交给去噪器的每张图像有 {given:g} 个位置，实际只计算了 {computed:g} 个",
)
SAME = 1.01
"""Up to this ratio two sides worked on as many positions."""


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    yield from differing(a, b, WITNESSES)
    yield from _enlarged(a, b)
    for side in (a, b):
        yield from _inside(side)


def _inside(side: Side) -> Iterator[Detected]:
    """Latents that were made smaller within the denoiser; frames of a video that became rows are no such thing."""
    given, computed = side.typical("denoiser_positions"), side.typical("layer_positions")
    rows, layer_rows = side.typical("denoiser_rows"), side.typical("layer_rows")
    if given and computed and rows and layer_rows and given > SAME * computed and layer_rows <= rows:
        evidence = INSIDE(side=side.name, given=given, computed=computed)
        yield ("note", evidence) if "denoiser" in side.declared else evidence


def _enlarged(a: Side, b: Side) -> Iterator[Detected]:
    for side in (a, b):
        decoded, pixels = side.fewest("decoded_pixels"), _pixels(side)
        if decoded and pixels and decoded < pixels:
            yield ENLARGED(side=side.name, decoded=decoded, pixels=pixels)
    positions = [side.typical("denoiser_positions") for side in (a, b)]
    if None not in positions and a.facts.pipeline == b.facts.pipeline:
        few, many = min(p or 0 for p in positions), max(p or 0 for p in positions)
        if many > SAME * few:
            seen = [{f"{p:g}"} for p in positions]
            yield POSITIONS(**names_and_values(a, seen[0], b, seen[1]))


def _pixels(side: Side) -> int:
    """Pixels of the smallest image; 0 where the size is not known or is that of latents."""
    if side.protocol.output_type == "latent":
        return 0
    return side.fewest("pixels") or 0


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    for condition in runs.judged_by(ID):
        is_known = UNSAID not in (condition.a, condition.b)
        yield in_words(condition) if is_known else ("note", in_words(condition))


def in_source(source: Source) -> Iterator[At]:
    for keyword in CONDITIONS:
        for at in arms.differing(source, arms.given(keyword)):
            yield At(at.place, at.evidence, "warning")


def between_sources(a: Source, b: Source) -> Iterator[Difference]:
    yield from aspects.differing_settings(a, b, "size")
