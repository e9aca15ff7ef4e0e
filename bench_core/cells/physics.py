"""The shortest time that a batch can take: its floating-point operations over the machine's own measured ceiling.

A batch of b images of F operations each takes at least b * F / R seconds, where R is the best rate of a large matrix
product in the same number format on the same cores or GPU. A faster batch did not do the work, or did it in a cheaper
number format than it showed. Why that holds: see docs/statistics.md, "The physical limit".

>>> facts = Facts(flops_per_image={"10": 4e12})
>>> limit_batch_s(facts, {"matmul_flops_per_s": {"float16": 8e14, "float32": 4e14}}, "float16", 8, 10)
0.04
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench_core.events import Facts


def flops_per_image(facts: Facts, steps: int) -> float | None:
    """Operations of one image (a multiply-add is two): those executed, else the dense model's, else None."""
    executed, nominal = facts.flops_per_image or {}, facts.nominal_flops_per_image or {}
    counted = executed.get(str(steps))
    return nominal.get(str(steps)) if counted is None else counted


def ceiling_flops_per_s(ceilings: Mapping[str, Any] | None, dtype: str | None) -> float | None:
    """The best rate of a matrix product in `dtype` (as a witness names it), or in float32 where that is higher."""
    rates = (ceilings or {}).get("matmul_flops_per_s") or {}
    own = rates.get(dtype)
    return None if own is None else max(own, rates.get("float32") or 0.0)


def limit_batch_s(
    facts: Facts, ceilings: Mapping[str, Any] | None, dtype: str | None, batch_size: int, steps: int
) -> float | None:
    """The least seconds that a batch can take; None if the operations or the ceiling are unknown."""
    flops, rate = flops_per_image(facts, steps), ceiling_flops_per_s(ceilings, dtype)
    return None if flops is None or rate is None else flops * batch_size / rate
