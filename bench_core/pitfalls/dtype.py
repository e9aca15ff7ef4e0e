"""The candidate's file loads the model in another number format than it was asked for, and says nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench_core.pitfalls._code import A_AGAINST_A, LOADING, instead, model_file
from bench_core.pitfalls._demo import Code, Knobs, Side, Words, again

NAME = "dtype"
ORDER = 13
RULE = "dtype-mismatch"
TOUR = False
SAME = True
KNOBS = Knobs(batch_size=4, steps=3)
WORDS = {
    "en": Words(
        title="Another number format",
        claim="I rewrote how the pipeline is loaded, and its speed changed.",
        question=(
            "The baseline computes in float32. The candidate's file loads the same weights in bfloat16 and does not "
            "mention it. Is it faster on this device, or slower?"
        ),
        lesson=(
            "The file was asked for one number format and loads another. Half as many bits are faster where the device "
            "has units for them and slower where it has none, so the ratio tells of the device and not of the "
            "technique. Load both sides in the same format, or name the format as what is compared."
        ),
        no_effect="Where the format is not what the time is spent on, it changes nothing.",
    ),
    "zh": Words(
        title="换了数值格式",
        claim="我改写了管线的加载方式，速度就变了。",
        question="基线用 float32 计算。候选文件用 bfloat16 加载同样的权重，却只字不提。在这台设备上它更快，还是更慢？",
        lesson=(
            "文件被要求使用一种数值格式，却加载了另一种。位数减半，在有相应运算单元的设备上更快，在没有的设备上更慢，"
            "所以这个比值反映的是设备，而不是所用的技术。两边应当用相同的格式加载，或者明确说明比较的就是格式。"
        ),
        no_effect="如果时间并不花在与格式有关的计算上，换格式不会有任何变化。",
    ),
}


def options(knobs: Knobs) -> Mapping[str, Any]:
    return A_AGAINST_A


def wrong(knobs: Knobs) -> Side:
    loading = instead(LOADING, "dtype=dtype", "dtype=torch.bfloat16")
    return Side(base=knobs.model, other=Code("other_dtype", model_file(knobs.model, loading=loading)))


def fair(knobs: Knobs) -> Side:
    return Side(base=knobs.model, other=again(knobs.model), code=model_file(knobs.model))
