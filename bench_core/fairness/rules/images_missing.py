"""Both sides denoised and decoded every image of a batch, and no two are the same.

A decoder that was not seen at work although the pipeline has none or does not use it is an error where the images are
larger than what the denoiser made: somebody enlarged latents. A decoder of another class is fine, if it is one of
diffusers or stands where the pipeline's `vae` was; any other is declared (`CHANGES = {"decoder": ...}`), and a note.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import Side, names_and_values
from bench_core.fairness.rule import AGAINST, Detected, Template, Words

ID = "images-missing"
ORDER = 22
SEVERITY = "error"
ACCEPTABLE = False
WITNESSES = ("decoder_rows",)
WORDS = {
    "en": Words(
        title="Not every image was made",
        why=(
            "Work grows with the number of images, and decoding them is a part of it. On an H200 a batch of 4 took "
            "0.763 s where one of 8 took 1.144 s: with half of the images missing the call looks 1.5 times as fast."
        ),
        fix="Let every candidate denoise and decode one image for each prompt, with the pipeline's own `vae`.",
    ),
    "zh": Words(
        title="并非每张图像都生成了",
        why=(
            "计算量随图像的数量增长，解码也是其中一部分。在 H200 上，4 张的批次耗时 0.763 秒，"
            "8 张的批次耗时 1.144 秒：少一半图像，调用就显得快 1.5 倍。"
        ),
        fix="让每个候选方案为每条提示词去噪并解码一张图像，并使用管线自己的 `vae`。",
    ),
}
NOT_DISTINCT = Template(
    en="{side}: {distinct} different images in a batch of {images}",
    zh="{side}：一批 {images} 张图像中只有 {distinct} 张不同",
)
NOT_DENOISED = Template(
    en="{side}: {denoised} of {images} images of a batch were denoised",
    zh="{side}：一批 {images} 张图像中只对 {denoised} 张去噪",
)


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    yield from _not_decoded(a, b)
    for side, other in ((a, b), (b, a)):
        images = side.cell.batch_size
        denoised = side.fewest("images_denoised")
        if denoised and denoised < images and (side.fewest("stepped_rows") or 0) < images * side.cell.steps:
            yield NOT_DENOISED(side=side.name, denoised=denoised, images=images)
        twice = [n for n in side.known("images_distinct") if n < images]
        if side.are_many(len(twice)) and other.fewest("images_distinct") == images:
            yield NOT_DISTINCT(side=side.name, distinct=min(twice), images=images)


def _not_decoded(a: Side, b: Side) -> Iterator[Detected]:
    if "latent" in (a.protocol.output_type, b.protocol.output_type):
        return
    decoded_a, decoded_b = _decoded(a), _decoded(b)
    if decoded_a is None or decoded_b is None or decoded_a == decoded_b:
        return
    if min(decoded_a, decoded_b) < a.cell.batch_size:
        evidence = AGAINST(field="decoder_rows", **names_and_values(a, {decoded_a}, b, {decoded_b}))
        yield ("note", evidence) if {"decoder", "vae"} & set(a.declared | b.declared) else evidence


def _decoded(side: Side) -> int | None:
    """The fewest rows through the decoder; 0 where there is none and the images are larger than what was denoised."""
    if (rows := side.fewest("decoder_rows")) is not None:
        return rows
    positions = side.typical("denoiser_positions")
    return 0 if positions and (side.fewest("pixels") or 0) > positions else None
