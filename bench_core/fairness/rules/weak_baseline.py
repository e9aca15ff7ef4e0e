"""The baseline is the fastest that the run's own plain candidates have to offer (see `fairness.plainer`).

A warning: the ratio to this baseline is true, but it is not what the candidate gains over doing without it.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import PlainerArms
from bench_core.fairness.rule import Detected, Template, Words

ID = "weak-baseline"
ORDER = 72
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="The baseline is slower than it need be",
        why=(
            "What the baseline has lost, every candidate gains against it, without doing anything. On an H200 "
            "channels_last made Stable Diffusion 1.5 slower (0.87x): against such a baseline anything looks 1.15 times "
            "as fast as it is."
        ),
        fix="Read the ratio to the faster plain candidate, which stands beside it, or make that one the baseline.",
    ),
    "zh": Words(
        title="基线比应有的速度慢",
        why=(
            "基线损失的速度，会让所有候选方案不费任何力气就显得更快。例如在 H200 上，channels_last 使 "
            "Stable Diffusion 1.5 变慢（0.87x）：与这样的基线相比，任何方案看起来都比实际快 1.15 倍。"
        ),
        fix="请看旁边列出的、相对于更快的朴素候选方案的比值，或者改用它作为基线。",
    ),
}
FASTER = Template(
    en="{arm} is {speedup:.3f}x [{low:.3f}, {high:.3f}] as fast as the baseline {baseline}",
    zh="{arm} 的速度是基线 {baseline} 的 {speedup:.3f}x [{low:.3f}, {high:.3f}]",
)


def among_arms(arms: PlainerArms) -> Iterator[Detected]:
    if arms.fastest is not None:
        speedup, low, high = arms.ratios[arms.fastest]
        yield FASTER(arm=arms.fastest, speedup=speedup, low=low, high=high, baseline=arms.baseline)
