"""Both sides time the same number of images."""

from __future__ import annotations

from bench_core.fairness.rule import Words

ID = "samples-mismatch"
ORDER = 7
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Not the same number of samples",
        why=(
            "Totals of unequal numbers of images do not make a speedup, and averages are then of other images. A "
            "script that spends the first batch of its 36 prompts on warming up times 32 images at batch size 4 and "
            "28 at 8: on totals that alone is 14 %."
        ),
        fix="Time the same number of images on both sides, and compare seconds per image.",
    ),
    "zh": Words(
        title="样本数不同",
        why=(
            "图像数量不同，总时间之比就不是加速比，平均值也是针对不同的图像。某脚本用 36 条提示词中的第一个批次预热，"
            "批次大小为 4 时计时 32 张，为 8 时计时 28 张：仅此一项就使总时间相差 14 %。"
        ),
        fix="双方对相同数量的图像计时，并比较每张图像的秒数。",
    ),
}
