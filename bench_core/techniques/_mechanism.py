"""What a technique promises and how it is seen to happen: what its module may have beside `apply`.

A technique changes a pipeline without an error and may still do nothing: a cache that is never hit, tokens that are
never merged, a compiler that gave up. So its module may also have

- `MECHANISM`, its quantities by name, e.g. `{"cached_passes": Quantity("passes that used the cache", "…")}`,
- `mechanism(pipe, **options)`, which installs counters on a pipeline once, after `apply`, and returns a `Seen`,
- `is_applied(pipe)`, for techniques that a model file may have applied by itself.

Counters run inside the clock, so they are few and cheap: a technique is counted where it takes its decision, never in
every layer. What needs a walk over the layers is read after the clock has stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench_core.records import Severity
from bench_core.techniques._parts import parts

Seen = Callable[[], dict[str, float]]
"""Returns what was seen since it was last called, by name of the quantity; a name is left out where it is unknown."""


@dataclass(frozen=True)
class Quantity:
    """What a number of a mechanism counts, in both languages.

    `promised`: the technique does nothing where it stays 0. `fallback`: the severity of its being above 0, None for a
    number that is only shown.
    """

    en: str
    zh: str
    promised: bool = False
    fallback: Severity | None = None


def share_of_weights(pipe: Any, dtype: str) -> float:
    """The share of a pipeline's weights that have a dtype, e.g. `bfloat16`; 0 of a pipeline without weights."""
    total = own = 0
    for part in parts(pipe).values():
        for weight in part.parameters():
            total += weight.numel()
            own += weight.numel() * (str(weight.dtype) == f"torch.{dtype}")
    return own / total if total else 0.0
