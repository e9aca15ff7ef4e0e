"""The candidate's file makes a number of steps of its own, two fifths of those that were asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench_core.pitfalls._code import A_AGAINST_A, INFERENCE, instead, model_file
from bench_core.pitfalls._demo import Code, Knobs, Side, Words, again

NAME = "mismatched-steps"
ORDER = 2
RULE = "steps-mismatch"
TOUR = True
SAME = True
KNOBS = Knobs(batch_size=2, steps=5)
SHARE = 20 / 50
"""Steps that are configured, of those that are asked for, as in the file that this pitfall is named after."""
WORDS = {
    "en": Words(
        title="20 steps configured, 50 asked",
        claim="My optimised pipeline makes the same pictures much faster.",
        question=(
            "The file has a number of steps written down: two fifths of what is asked for, as 20 where 50 are. Nothing "
            "else was changed. How much faster does it look?"
        ),
        lesson=(
            "The file takes the number of steps as an argument and never uses it. Time is nearly proportional to the "
            "steps, so work that was left out looks like speed. Pass the number on, and compare the steps that were "
            "made, not those that were asked for."
        ),
    ),
    "zh": Words(
        title="写死 20 步，要求 50 步",
        claim="我优化过的管线生成同样的图片，却快得多。",
        question="文件里写死了步数，只有所要求的五分之二：要求 50 步，它只走 20 步。其他什么都没改。它看起来会快多少？",
        lesson=(
            "文件虽然接收步数参数，却从未使用。耗时几乎与步数成正比，少做的工作看起来就成了速度。"
            "应当把步数传下去，并比较实际执行的步数，而不是所要求的步数。"
        ),
    ),
}


def options(knobs: Knobs) -> Mapping[str, Any]:
    return A_AGAINST_A


def wrong(knobs: Knobs) -> Side:
    own = max(1, round(SHARE * knobs.steps))
    hard_coded = instead(INFERENCE, "num_inference_steps=num_inference_steps", f"num_inference_steps={own}")
    return Side(base=knobs.model, other=Code("hard_coded_steps", model_file(knobs.model, inference=hard_coded)))


def fair(knobs: Knobs) -> Side:
    return Side(base=knobs.model, other=again(knobs.model), code=model_file(knobs.model))
