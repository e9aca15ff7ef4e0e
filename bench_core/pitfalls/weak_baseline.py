"""The baseline is slower than the plain model: what it lost, the candidate wins without doing anything."""

from __future__ import annotations

from typing import Any

from bench_core.pitfalls._code import instead, model_file
from bench_core.pitfalls._demo import Code, Knobs, Side, Words

NAME = "weak-baseline"
ORDER = 26
RULE = "weak-baseline"
TOUR = False
KNOBS = Knobs(batch_size=4, steps=3)
WORDS = {
    "en": Words(
        title="A weak baseline",
        claim="DeepCache makes our pipeline this much faster than what we had before.",
        question="The baseline carries two memory savers from a tutorial. How much of the speedup is DeepCache?",
        lesson=(
            "Attention slicing and sliced decoding save memory and take time, and the baseline kept them where nothing "
            "needed them. Taking them out alone would have been a speedup, and here DeepCache is credited with it. "
            "Measure the plain model too, and compare with the fastest baseline that you have."
        ),
        no_effect="Where attention is a small part of the work, slicing it costs little.",
    ),
    "zh": Words(
        title="偏弱的基线",
        claim="与我们原来的相比，DeepCache 让管线快了这么多。",
        question="基线里留着教程中的两个省显存选项。加速有多少来自 DeepCache？",
        lesson=(
            "注意力切片和逐张解码节省内存、耗费时间，而基线在并不需要的地方保留了它们。"
            "仅仅去掉它们就已经是加速，这里却记在了 DeepCache 名下。"
            "应当同时测量原始模型，并与手头最快的基线比较。"
        ),
        no_effect="如果注意力只占工作量的一小部分，切片的代价就很小。",
    ),
}
SLICED = """def load_pipeline(device="cpu", dtype=torch.float32):
    pipe = DiffusionPipeline.from_pretrained(MODEL, dtype=dtype).to(device)
    pipe.enable_attention_slicing(1)
    pipe.vae.enable_slicing()
    return pipe
"""
PLAIN = instead(SLICED, "    pipe.enable_attention_slicing(1)\n    pipe.vae.enable_slicing()\n", "")


def options(knobs: Knobs) -> dict[str, Any]:
    return {"rounds": 16, "starts": 2}


def wrong(knobs: Knobs) -> Side:
    """The plain model is measured as well: by it the rules see that the baseline is weak."""
    weak = Code("sliced_baseline", model_file(knobs.model, loading=SLICED))
    return Side(base=weak, other=f"{knobs.model}+deepcache", others=(knobs.model,))


def fair(knobs: Knobs) -> Side:
    return Side(base=knobs.model, other=f"{knobs.model}+deepcache", code=model_file(knobs.model, loading=PLAIN))
