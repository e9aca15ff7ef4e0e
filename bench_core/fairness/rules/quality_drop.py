"""The images of both sides show as much detail, and their prompts as well.

Detail is the gradient energy of the images (`worker.inspection`), of the same samples on both sides. It is a coarse
measure: half of it gone is a reason to look at the pictures, no proof. More detail than the baseline is none either.
Where a run's pictures were scored, the difference of their CLIP scores has an interval, and all of it must lie below.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from bench_core.fairness.contexts import ScoredSides, Side
from bench_core.fairness.rule import Detected, Template, Words

ID = "quality-drop"
ORDER = 65
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="The images got worse",
        why=(
            "Blurred images are often what a speedup was paid with. Images of the bundled model that were made at "
            "32x32 pixels and enlarged had 3 % of the detail of those made at 64x64."
        ),
        fix="Look at both sides' images of the same samples before you use the speedup.",
    ),
    "zh": Words(
        title="图像质量下降",
        why=("加速往往以图像变模糊为代价。内置模型以 32x32 像素生成再放大的图像，其细节只有直接以 64x64 生成的 3 %。"),
        fix="使用该加速比之前，请先对照查看双方同一样本的图像。",
    ),
}
LOST = Template(
    en="{b} shows {percent:.0f} % of the detail of {a} in the same {n} batches",
    zh="在相同的 {n} 个批次中，{b} 的细节只有 {a} 的 {percent:.0f} %",
)
LEAST = 0.5
"""Below this share of the baseline's detail."""
FEWER_POINTS = Template(
    en=(
        "{b} shows the prompts of the same {n} samples worse than {a}: "
        "{difference:+.1f} CLIP points ({low:+.1f} to {high:+.1f})"
    ),
    zh=(
        "对相同的 {n} 个样本，{b} 的图像不如 {a} 符合提示词："
        "CLIP 得分相差 {difference:+.1f}（{low:+.1f} 至 {high:+.1f}）"
    ),
)
TOLERATED_POINTS = 0.5
"""CLIP points, 100 times a cosine, that a candidate's mean may be below the baseline's."""


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    details = [
        {call.sample_ids: call.witness.detail for call in side.calls if call.witness.detail is not None}
        for side in (a, b)
    ]
    shares = [details[1][ids] / detail for ids, detail in details[0].items() if detail and ids in details[1]]
    if shares and median(shares) < LEAST:
        yield LOST(a=a.name, b=b.name, percent=median(shares) * 100, n=len(shares))


def in_scores(scored: ScoredSides) -> Iterator[Detected]:
    if scored.ci_high < -TOLERATED_POINTS:
        low, high = scored.ci_low, scored.ci_high
        yield FEWER_POINTS(a=scored.a, b=scored.b, n=scored.n, difference=scored.difference, low=low, high=high)
