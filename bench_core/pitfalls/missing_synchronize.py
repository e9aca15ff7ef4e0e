"""The clock is stopped when the call returns: on a GPU the work is only queued by then.

What is timed is the denoiser by itself, of which nothing brings values to the host. A whole pipeline is measured too
(`beside`): its scheduler and its pixels wait for the device anyway, so there the trap may have no effect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bench_core.pitfalls._code import instead, model_file
from bench_core.pitfalls._demo import Code, Covered, Covers, Knobs, Reckon, Side, Taken, Words
from bench_core.records import Call

NAME = "missing-synchronize"
ORDER = 20
RULE = "no-synchronize"
TOUR = False
SAME = True
KNOBS = Knobs(batch_size=8, steps=2)
WORDS = {
    "en": Words(
        title="No synchronize before the clock stops",
        claim="My denoiser finishes in a fraction of the baseline's time.",
        question="Both clocks time the same denoiser, but only the first waits for the device. What do they read?",
        lesson=(
            "On a GPU a call returns as soon as its work is queued, long before it is done. The baseline's clock waits "
            "for the device and the candidate's does not, so it reads how long it takes to hand out work. Call "
            "torch.cuda.synchronize() before every reading of the clock."
        ),
        no_effect=(
            "On a CPU there is nothing to wait for: a call returns when its work is done. On a GPU a whole pipeline "
            "may wait by itself in every step, and when its pixels are copied."
        ),
    ),
    "zh": Words(
        title="停表之前没有同步",
        claim="我的去噪器只用基线的一小部分时间就完成了。",
        question="两只表给同一个去噪器计时，但只有第一只会等待设备。它们各读出多少？",
        lesson=(
            "在 GPU 上，调用在任务排入队列后立即返回，此时工作还远未完成。"
            "基线的表会等待设备，候选方案的表不等，所以它测到的只是分派任务的时间。"
            "每次读表之前都应调用 torch.cuda.synchronize()。"
        ),
        no_effect=(
            "CPU 上没有什么可等：调用返回时工作已经完成。在 GPU 上，完整的管线在每一步以及复制像素时也可能自行等待。"
        ),
    ),
}
BESIDE = {
    "en": "Of the whole pipeline, the clock that waits reads {ratio} what the other clock reads.",
    "zh": "对整条管线，会等待的表的读数是另一只表的 {ratio}。",
}
WRONG = """import time

import torch
from diffusers import DiffusionPipeline

base = DiffusionPipeline.from_pretrained("model").to("cuda")
mine = DiffusionPipeline.from_pretrained("model").to("cuda")


@torch.no_grad()
def denoise(pipe, latents, text, timesteps):
    for t in timesteps:
        latents = pipe.unet(latents, t, encoder_hidden_states=text).sample


def compare(*inputs):
    denoise(base, *inputs), denoise(mine, *inputs)
    torch.cuda.synchronize()

    start = time.perf_counter()
    denoise(base, *inputs)
    torch.cuda.synchronize()
    base_s = time.perf_counter() - start

    start = time.perf_counter()
    denoise(mine, *inputs)
    mine_s = time.perf_counter() - start
    print(f"speedup {base_s / mine_s:.2f}x")
"""
FAIR = instead(WRONG, "    mine_s =", "    torch.cuda.synchronize()\n    mine_s =")
DENOISER = """@torch.no_grad()
def inference(pipe, prompts, num_inference_steps):
    unet, n = pipe.unet, len(prompts)
    like = {"device": unet.device, "dtype": unet.dtype}
    latents = torch.randn(n, unet.config.in_channels, unet.config.sample_size, unet.config.sample_size, **like)
    text = torch.randn(n, 77, unet.config.cross_attention_dim, **like)
    for t in torch.arange(num_inference_steps, device=unet.device):
        latents = unet(latents, t, encoder_hidden_states=text).sample
    return latents
"""


def options(knobs: Knobs) -> dict[str, Any]:
    return {"rounds": 18, "starts": 3}


def wrong(knobs: Knobs) -> Side:
    def until_returned(taken: Taken) -> Sequence[Covered]:
        whole = [Covered(c) for c in taken.calls(taken.base)]
        return whole + [Covered(c, c.witness.returned_s) for c in taken.calls(taken.other)]

    def full_over_returned(taken: Taken) -> Mapping[int, float]:
        return {a.round: _full_s(a) / s for a, b in _rounds(taken) if (s := b.witness.returned_s)}

    return _side(knobs, WRONG, full_over_returned, others=(knobs.model,), covers=until_returned)


def fair(knobs: Knobs) -> Side:
    def full_over_full(taken: Taken) -> Mapping[int, float]:
        return {a.round: _full_s(a) / _full_s(b) for a, b in _rounds(taken)}

    return _side(knobs, FAIR, full_over_full)


def beside(taken: Taken) -> Mapping[int, float]:
    """Of the whole pipeline, the wrong side's other candidate: the full time over the time until it returned."""
    return {c.round: _full_s(c) / s for c in taken.calls(taken.others[0]) if (s := c.witness.returned_s)}


def _side(
    knobs: Knobs, script: str, reckon: Reckon, others: tuple[str, ...] = (), covers: Covers | None = None
) -> Side:
    text = model_file(knobs.model, inference=DENOISER)
    base, other = Code("denoiser", text), Code("denoiser_again", text)
    return Side(base, other, code=script, reckon=reckon, others=others, covers=covers)


def _rounds(taken: Taken) -> list[tuple[Call, Call]]:
    """The calls of base and other, round by round."""
    base = {call.round: call for call in taken.calls(taken.base)}
    return [(base[call.round], call) for call in taken.calls(taken.other) if call.round in base]


def _full_s(call: Call) -> float:
    """Seconds by the clock that waits, in the process that made the call."""
    assert call.batch_s is not None, "a good call has a time"
    return call.batch_s
