"""What is seen of every pipeline, whoever changed it: how attention is computed, and how many layers are quantized.

It has the parts of a technique that observe (see `_mechanism`), and works for model files as well.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from functools import cache, partial
from typing import Any

from bench_core.techniques._mechanism import Quantity, Seen
from bench_core.techniques._parts import parts

NAME = "pipeline"
MECHANISM = {
    "fused_attention": Quantity(
        en="attention layers through PyTorch's fused kernels", zh="使用 PyTorch 融合内核的注意力层数"
    ),
    "plain_attention": Quantity(
        en="attention layers through separate matrix products", zh="使用普通矩阵乘法的注意力层数"
    ),
    "other_attention": Quantity(
        en="attention layers through a processor of another kind", zh="使用其他处理器的注意力层数"
    ),
    "quantized_layers": Quantity(en="layers with weights of eight bits or fewer", zh="权重不超过八位的层数"),
    "fallback_warnings": Quantity(
        en="warnings that something fell back to a slower path (the worker's log has them)",
        zh="提示退回到较慢路径的警告数（内容见工作进程日志）",
        fallback="warning",
    ),
}
FALLS_BACK = re.compile(r"fall(?:s|ing)?[ -]?back\b.{0,80}\b(?:cpu|eager|math kernel)", re.IGNORECASE | re.DOTALL)
"""As PyTorch says of operators that MPS lacks: "will fall back to run on the CPU"."""
PLAIN = ("AttnProcessor", "SlicedAttnProcessor", "AttnAddedKVProcessor", "SlicedAttnAddedKVProcessor")
"""Processors of diffusers that compute attention with separate matrix products."""
FUSED = "2_0"
"""In the names of those that call `scaled_dot_product_attention`."""
QUANTIZERS = ("torchao.", "bitsandbytes.", "optimum.quanto.", "quanto.", "torch.ao.nn.quantized")
"""Packages whose layers or weights are quantized ones."""


def mechanism(pipe: Any) -> Seen:
    """Reads processors and weights once, when it is first asked, and listens for warnings from now on."""
    warned = _fallback_warnings()
    layers = cache(partial(_layers, pipe))

    def seen() -> dict[str, float]:
        return {name: float(n) for name, n in (layers() | warned).items() if n}

    return seen


def _layers(pipe: Any) -> Counter[str]:
    """Layers by kind; a kind of which there are none is left out."""
    found: Counter[str] = Counter()
    for part in parts(pipe).values():
        for processor in getattr(part, "attn_processors", {}).values():
            found[f"{_kind(type(processor).__name__)}_attention"] += 1
        found["quantized_layers"] += sum(map(_is_quantized, part.modules()))
    return found


def _fallback_warnings() -> Counter[str]:
    """Counts the warnings of this process, from now on, which say that something fell back to a slower path."""
    shown, count = warnings.showwarning, Counter[str]()

    def watched(message: Any, *args: Any, **kwargs: Any) -> None:
        if FALLS_BACK.search(str(message)):
            count["fallback_warnings"] += 1
        shown(message, *args, **kwargs)

    warnings.showwarning = watched
    return count


def _kind(processor: str) -> str:
    return "fused" if FUSED in processor else "plain" if processor in PLAIN else "other"


def _is_quantized(module: Any) -> bool:
    """Whether a layer, or its weight, is of a package that quantizes, or the weight has eight bits or fewer."""
    weight = vars(module).get("_parameters", {}).get("weight")
    kinds = (type(module).__module__, type(weight).__module__)
    if any(kind.startswith(QUANTIZERS) for kind in kinds):
        return True
    return weight is not None and weight.element_size() == 1
