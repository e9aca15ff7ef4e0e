"""Both sides sent as many rows through the denoiser in each of its calls: with guidance, or without.

The number of calls may honestly differ (Heun), the rows of one call may not.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import Side, TwoRuns, in_words, names_and_values
from bench_core.fairness.rule import Detected, Template, Words
from bench_core.records import Call

ID = "guidance-mismatch"
ORDER = 50
SEVERITY = "error"
CONDITIONS = ("guidance_scale",)
WORDS = {
    "en": Words(
        title="Not the same rows through the denoiser",
        why="Classifier-free guidance doubles the rows; without it a call does half the work.",
        fix="Use the same guidance scale for every candidate.",
    ),
    "zh": Words(
        title="去噪器处理的行数不同",
        why="无分类器引导（CFG）会使行数加倍；不使用时计算量只有一半。",
        fix="让所有候选方案使用相同的引导系数。",
    ),
}
SEEN = Template(
    en="rows per denoiser call {seen_a} ({a}) against {seen_b} ({b})",
    zh="每次去噪器调用的行数为 {seen_a}（{a}），另一方为 {seen_b}（{b}）",
)


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    rows_a, rows_b = ({_rows_per_call(call) for call in side.calls} for side in (a, b))
    if None not in rows_a | rows_b and rows_a != rows_b:
        yield SEEN(**names_and_values(a, rows_a, b, rows_b))


def _rows_per_call(call: Call) -> float | None:
    seen = call.witness
    return seen.denoiser_rows / seen.denoiser_calls if seen.denoiser_rows and seen.denoiser_calls else None


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    for condition in runs.judged_by(ID):
        cost_the_same = (float(condition.a) > 1) == (float(condition.b) > 1)
        yield ("note", in_words(condition)) if cost_the_same else in_words(condition)
