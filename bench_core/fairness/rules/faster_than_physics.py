"""A cell took at least as long as its arithmetic needs on this machine (see `cells.physics`)."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import MeasuredCell
from bench_core.fairness.rule import Detected, Template, Words

ID = "faster-than-physics"
ORDER = 110
SEVERITY = "error"
ACCEPTABLE = False
WORDS = {
    "en": Words(
        title="Faster than the machine can compute",
        why=(
            "The work that was asked for cannot be done in this time, so something else was done, or the clock is "
            "wrong. On an H200, whose best matrix product reached 753 TFLOP/s, Stable Diffusion 1.5 at batch 64 ran "
            "at 36 % of that."
        ),
        fix="Look at the pictures and at what the code skips or returns from a cache; then measure again.",
    ),
    "zh": Words(
        title="快过机器的计算极限",
        why=(
            "在这么短的时间内不可能完成所要求的计算，因此实际做的是别的事情，或者计时有误。H200 上最快的矩阵乘法达"
            "到 753 TFLOP/s，而 Stable Diffusion 1.5 在批次大小 64 时只达到其 36 %。"
        ),
        fix="检查图像，并查看代码跳过了什么、从缓存返回了什么；然后重新测量。",
    ),
}
FASTER = Template(
    en=(
        "a batch of {batch_size} at {steps} steps takes {median_s:.4g} s, but its {tflop:.4g} TFLOP need at least "
        "{limit_s:.4g} s at the {tflop_per_s:.4g} TFLOP/s that this machine reaches in {dtype} "
        "({percent:.0f} % of that ceiling)"
    ),
    zh=(
        "批次大小 {batch_size}、{steps} 步耗时 {median_s:.4g} s，但其 {tflop:.4g} TFLOP 的计算量至少需要 "
        "{limit_s:.4g} s：这台机器的 {dtype} 算力为 {tflop_per_s:.4g} TFLOP/s（达到上限的 {percent:.0f} %）"
    ),
)
TOLERANCE = 0.05
"""For the ceiling's own error: it is the best of several trials on a machine whose clocks vary."""


def in_cell(measured: MeasuredCell) -> Iterator[Detected]:
    cell, limit_s = measured.cell, measured.cell.limit_batch_s
    if cell.batch_s is None or limit_s is None or limit_s <= cell.batch_s.median * (1 + TOLERANCE):
        return
    tflop = (cell.flops_per_image or 0.0) * cell.batch_size / 1e12
    yield FASTER(
        batch_size=cell.batch_size,
        steps=cell.steps,
        median_s=cell.batch_s.median,
        tflop=tflop,
        limit_s=limit_s,
        tflop_per_s=tflop / limit_s,
        dtype=measured.dtype,
        percent=limit_s / cell.batch_s.median * 100,
    )
