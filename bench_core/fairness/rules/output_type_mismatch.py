"""Both sides were asked for the same kind of output."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import Side, names_and_values
from bench_core.fairness.rule import Detected, Template, Words

ID = "output-type-mismatch"
ORDER = 45
SEVERITY = "error"
WORDS = {
    "en": Words(
        title="Not the same kind of output",
        why="Latents are not decoded; pictures are, and that is work.",
        fix="Ask for the same output type.",
    ),
    "zh": Words(
        title="输出类型不同",
        why="潜变量（latent）不经过解码；图像需要解码，而解码也是工作量。",
        fix="要求相同的输出类型。",
    ),
}
ASKED = Template(
    en="output type {seen_a} ({a}) against {seen_b} ({b})",
    zh="输出类型为 {seen_a}（{a}），另一方为 {seen_b}（{b}）",
)


def in_sides(a: Side, b: Side) -> Iterator[Detected]:
    types = a.protocol.output_type, b.protocol.output_type
    if types[0] != types[1]:
        yield ASKED(**names_and_values(a, {types[0]}, b, {types[1]}))
