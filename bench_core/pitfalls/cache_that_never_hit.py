"""A cache is switched on without an error and never used: a technique is judged that did not take place."""

from __future__ import annotations

from typing import Any

from bench_core.pitfalls._code import instead, model_file
from bench_core.pitfalls._demo import Code, Knobs, Side, Words

NAME = "cache-that-never-hit"
ORDER = 27
RULE = "mechanism-not-engaged"
TOUR = False
KNOBS = Knobs(batch_size=2, steps=6)
WORDS = {
    "en": Words(
        title="A cache that was never hit",
        claim="We switched DeepCache on, it runs without an error, and it brings our model nothing.",
        question="DeepCache is on, with its defaults, and the pictures look perfect. How much faster does it get?",
        lesson=(
            "The helper's default interval is 1, which computes every step in full, so the cache is filled and never "
            "read. The time is true and the name is wrong: what was measured is the plain model with some bookkeeping. "
            "Count what the technique promises, here the cached passes, before its time is believed."
        ),
    ),
    "zh": Words(
        title="从未命中的缓存",
        claim="我们启用了 DeepCache，运行没有报错，但它对我们的模型毫无用处。",
        question="DeepCache 已按默认设置启用，图片也完美无缺。它会快多少？",
        lesson=(
            "这个辅助类的默认间隔是 1，即每一步都完整计算，缓存只被写入，从未被读取。"
            "时间是真的，名字是错的：测到的只是多了一些簿记的原始模型。"
            "在相信时间之前，先数一数技术承诺的事情是否发生，这里就是使用缓存的次数。"
        ),
    ),
}
IMPORTS_DEEPCACHE = """import torch
from DeepCache import DeepCacheSDHelper
from diffusers import DiffusionPipeline

"""
NEVER_HIT = """def load_pipeline(device="cpu", dtype=torch.float32):
    pipe = DiffusionPipeline.from_pretrained(MODEL, dtype=dtype).to(device)
    helper = DeepCacheSDHelper(pipe=pipe)
    helper.set_params()
    helper.enable()
    return pipe
"""
HIT = instead(NEVER_HIT, "set_params()", "set_params(cache_interval=3)")


def options(knobs: Knobs) -> dict[str, Any]:
    return {"rounds": 16, "starts": 2}


def wrong(knobs: Knobs) -> Side:
    return Side(base=knobs.model, other=_deepcache(knobs, "deepcache_by_default", NEVER_HIT))


def fair(knobs: Knobs) -> Side:
    return Side(base=knobs.model, other=_deepcache(knobs, "deepcache", HIT))


def _deepcache(knobs: Knobs, name: str, loading: str) -> Code:
    return Code(name, model_file(knobs.model, imports=IMPORTS_DEEPCACHE, loading=loading))
