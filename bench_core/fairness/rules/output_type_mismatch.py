"""Both sides were asked for the same kind of output, and gave it.

What a model file returns is its own: latents where pictures were asked for are found in what came back.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import Side, TwoRuns, in_words
from bench_core.fairness.rule import Detected, Template, Words
from bench_core.fairness.source import arms, aspects
from bench_core.fairness.source.place import At, Difference
from bench_core.fairness.source.source import Source

ID = "output-type-mismatch"
ORDER = 45
SEVERITY = "error"
CONDITIONS = ("output_type",)
WORDS = {
    "en": Words(
        title="Not the same kind of output",
        why=(
            "Latents are not decoded; pictures are, and that is work. In Stable Diffusion 1.5 decoding an image "
            "takes 2.5 TFLOP, as much as one and a half denoising steps with guidance. "
            "PIL images and arrays differ by a conversion only."
        ),
        fix="Ask for the same output type.",
    ),
    "zh": Words(
        title="输出类型不同",
        why=(
            "潜变量（latent）不经过解码；图像需要解码，而解码也是工作量。Stable Diffusion 1.5 解码一张图像需要"
            " 2.5 TFLOP，相当于一步半带引导的去噪。PIL 图像与数组之间只差一次转换。"
        ),
        fix="要求相同的输出类型。",
    ),
}
LATENTS = Template(en="{side} returned latents, {other} pictures", zh="{side} 返回的是潜变量，{other} 返回的是图像")
LATENT = "latent"
USUAL = "pil"
"""What a pipeline of diffusers gives where nothing else is said."""


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    latent = [side.fewest("images_latent") for side in (a, b)]
    if None in latent or bool(latent[0]) == bool(latent[1]):
        return
    side, other = (a, b) if latent[0] else (b, a)
    evidence = LATENTS(side=side.name, other=other.name)
    yield ("note", evidence) if "output_type" in side.declared | other.declared else evidence


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    """Pictures as PIL images or as arrays are the same work but for a conversion; latents are not decoded at all."""
    for condition in runs.judged_by(ID):
        are_pictures = LATENT not in (condition.a, condition.b)
        yield ("warning", in_words(condition)) if are_pictures else in_words(condition)


def in_source(source: Source) -> Iterator[At]:
    for at in arms.differing(source, arms.given_or_usual("output_type"), unsaid=USUAL):
        yield At(at.place, at.evidence, "warning")


def between_sources(a: Source, b: Source) -> Iterator[Difference]:
    kinds = {aspects.aspects(source)["output type"].key for source in (a, b)}
    for difference in aspects.differing_settings(a, b, "output type"):
        yield difference if any(LATENT in str(kind) for kind in kinds) else difference._replace(severity="warning")
