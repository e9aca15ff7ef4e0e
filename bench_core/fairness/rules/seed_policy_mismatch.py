"""Both sides draw their noise from seeds that are chosen in the same way."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import TwoRuns, in_words
from bench_core.fairness.rule import Detected, Words

ID = "seed-policy-mismatch"
ORDER = 12
SEVERITY = "warning"
CONDITIONS = ("seed_policy", "seed")
WORDS = {
    "en": Words(
        title="Not the same seed policy",
        why=(
            "Under another policy other pictures are made, so quality cannot be compared, and noise that comes back "
            "can be remembered. With a seed for each sample, the images at batch sizes 1 and 8 agree within 2e-6 in "
            "float32."
        ),
        fix="Seed each sample by its number, on both sides.",
    ),
    "zh": Words(
        title="随机种子策略不同",
        why=(
            "策略不同，生成的图像就不同，质量无法比较；反复出现的噪声还可能被记住。每个样本各用一个种子时，批次大小"
            " 1 与 8 的图像在 float32 下相差不超过 2e-6。"
        ),
        fix="双方都按样本编号为每个样本设定种子。",
    ),
}


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    for condition in runs.judged_by(ID):
        yield ("note", in_words(condition)) if condition.name == "seed" else in_words(condition)
