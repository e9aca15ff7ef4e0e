"""Number formats that a pipeline is brought into: `half()`, `to(torch.bfloat16)`, `to(dtype=...)`."""

from __future__ import annotations

import re

from bench_core.fairness.audit.reader.scope import Arguments
from bench_core.fairness.source.place import Place
from bench_core.fairness.source.values import Argument, Literal, Named, Pipeline, Value

CASTS = {"half": "float16", "float": "float32", "bfloat16": "bfloat16", "double": "float64"}
DTYPE = re.compile(r"torch\.(b?float\d+|half|float|double)$")


def moved(of: Pipeline, name: str, given: Arguments, way: tuple[Place, ...]) -> None:
    """Note where a pipeline is from now on, and in which number format. `way`: the lines that lead to the call."""
    for value in given.all:
        if isinstance(value, Literal | Argument):
            of.settings["device"] = value
    made = _format(name, given, way[-1])
    if made is not None:
        of.settings["dtype"] = made
        of.ways["dtype"] = way


def _format(name: str, given: Arguments, place: Place) -> Value | None:
    if name in CASTS:
        return Named(f"torch.{CASTS[name]}", place=place)
    formats = (value for value in given.all if isinstance(value, Named) and DTYPE.search(value.path))
    return given.keywords.get("dtype") or next(formats, None)
