"""The baseline is called prompt by prompt, the candidate with the whole batch: what batching saves looks like speed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench_core.pitfalls._code import A_AGAINST_A, model_file
from bench_core.pitfalls._demo import Code, Knobs, Side, Words, again

NAME = "serial-baseline"
ORDER = 1
RULE = "serial-execution"
TOUR = True
SAME = True
KNOBS = Knobs(batch_size=4, steps=2)
WORDS = {
    "en": Words(
        title="Serial baseline, batched candidate",
        claim="My code makes the same pictures in a fraction of the time.",
        question="Both sides run the very same program. How much faster does the second one look?",
        lesson=(
            "The baseline is called once for each prompt, the candidate once for the whole batch. Fixed costs are paid "
            "again and again on one side only, so batching itself is sold as an optimisation. Call both sides the same "
            "way: once, with the whole batch."
        ),
        no_effect="Where one picture already fills the device, a batch saves little.",
    ),
    "zh": Words(
        title="串行基线对批量候选",
        claim="我的代码生成同样的图片，只需一小部分时间。",
        question="两边运行的是同一个程序。第二个看起来会快多少？",
        lesson=(
            "基线对每条提示词各调用一次，候选方案则把整批提示词一次传入。固定开销只在一边被反复支付，于是批处理本身被当成了优化。"
            "两边应当用同样的方式调用：整批，一次。"
        ),
        no_effect="如果一张图片就已占满设备，批处理省不了多少时间。",
    ),
}
SERIAL = """def inference(pipe, prompts, num_inference_steps, generator, guidance_scale):
    images = []
    for prompt, own in zip(prompts, generator):
        images += pipe(
            prompt,
            num_inference_steps=num_inference_steps,
            generator=own,
            guidance_scale=guidance_scale,
        ).images
    return images
"""


def options(knobs: Knobs) -> Mapping[str, Any]:
    return A_AGAINST_A


def wrong(knobs: Knobs) -> Side:
    looped = Code("serial_baseline", model_file(knobs.model, inference=SERIAL))
    return Side(base=looped, other=again(knobs.model))


def fair(knobs: Knobs) -> Side:
    return Side(base=knobs.model, other=again(knobs.model), code=model_file(knobs.model))
