"""What the machine can do at most: floating-point operations over its own measured ceiling.

A batch of b images of F operations each cannot take less than b * F / R seconds where R is the best rate of a
large matrix product in the same arithmetic on the same cores or GPU. What is faster than that did not do the
work, or did it in a cheaper arithmetic than it showed.

Is the limit sound? A denoiser is matrix products and convolutions; both end in the same multiply-add units, and
no kernel fed with a network's small and odd shapes keeps them busier than a large product does. The one way round
is a transform that saves multiplications: Winograd's takes 2.25 times fewer for a 3x3 convolution (Lavin and Gray,
"Fast Algorithms for Convolutional Neural Networks", CVPR 2016). Where PyTorch computes convolutions by default it
is not in the way: oneDNN is asked for its direct algorithm on CPUs, half precisions on a GPU run as implicit matrix
products on tensor cores, and for float32 on a GPU the ceiling is the one with TF32, several times what Winograd
without tensor cores could reach. Half precisions on a CPU may be computed in float32 after conversion, so their
ceiling is never taken below float32's. What is not counted (norms, activations, samplers) makes the true limit
higher only. The rule `faster-than-physics` allows for the ceiling's own error.

>>> facts = {"flops_per_image": {"10": 4e12}}
>>> limit_batch_s(facts, {"matmul_flops_per_s": {"float16": 8e14, "float32": 4e14}}, "float16", 8, 10)
0.04
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def flops_per_image(facts: Mapping[str, Any], steps: int) -> float | None:
    """Operations of one image (a multiply-add is two): those executed, else those of the dense model, else None."""
    for name in ("flops_per_image", "nominal_flops_per_image"):
        counted = (facts.get(name) or {}).get(str(steps))
        if counted is not None:
            return float(counted)
    return None


def ceiling_flops_per_s(ceilings: Mapping[str, Any] | None, dtype: str | None) -> float | None:
    """The best rate of a matrix product in `dtype` (as a witness names it), or in float32 where that is higher."""
    rates = (ceilings or {}).get("matmul_flops_per_s") or {}
    own = rates.get(dtype)
    return None if own is None else max(own, rates.get("float32") or 0.0)


def limit_batch_s(
    facts: Mapping[str, Any], ceilings: Mapping[str, Any] | None, dtype: str | None, batch_size: int, steps: int
) -> float | None:
    """Seconds below which a batch cannot come; None when the operations or the ceiling are not known."""
    flops, rate = flops_per_image(facts, steps), ceiling_flops_per_s(ceilings, dtype)
    return None if flops is None or rate is None else flops * batch_size / rate
