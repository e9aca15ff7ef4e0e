"""The conditions of a run in one line, for wherever its numbers stand: no speedup without its conditions.

What was seen counts before what was asked for: of a run that was cancelled the rounds that were made.

>>> # conditions_line(result)
>>> # 'AMD EPYC, 1 thread, fp32, 64 px, 10 steps, 10 rounds, 2 starts'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench_core.records import Call
from bench_core.results.result import Result
from bench_core.words.catalogue import DEFAULT_LANGUAGE, text

SHORT = {"float16": "fp16", "float32": "fp32", "float64": "fp64", "bfloat16": "bf16"}
"""Number formats as people write them."""


def conditions_line(result: Result, language: str = DEFAULT_LANGUAGE) -> str:
    """Device, threads, formats, image size, steps, rounds, starts, what a gate tolerates; the unknown is left out."""
    return text("conditions.separator", language=language).join(_parts(result, language))


def _parts(result: Result, language: str) -> Iterator[str]:
    p, counted = result.spec.protocol, [c for c in result.calls if c.counts]
    yield result.environment.device_name or p.device
    yield _number("threads", str(p.threads), language)
    yield _formats(counted) or SHORT[p.dtype]
    yield from _sizes(counted)
    yield _number("steps", "/".join(map(str, p.steps)), language)
    rounds = sorted({c.n_calls for c in result.cells if c.n_calls} or {p.rounds})
    yield _number("rounds", "–".join(map(str, dict.fromkeys((rounds[0], rounds[-1])))), language)
    yield _number("starts", str(len({c.start for c in counted}) or p.starts), language)
    if p.fail_slower is not None:
        yield text("conditions.tolerated", language=language, n=f"{100 * p.fail_slower:g}%")


def _number(what: str, n: str, language: str) -> str:
    return text(f"conditions.one.{what}" if n == "1" else f"conditions.{what}", language=language, n=n)


def _formats(counted: Sequence[Call]) -> str:
    """Number formats in which denoisers were seen to work, that of the baseline's calls among them: `fp32/bf16`."""
    seen = dict.fromkeys(c.witness.dtype for c in counted if c.witness.dtype)
    return "/".join(SHORT.get(name, name) for name in seen)


def _sizes(counted: Sequence[Call]) -> Iterator[str]:
    """Sizes of the images, each once; a square one by its side."""
    for width, height in dict.fromkeys((c.witness.width, c.witness.height) for c in counted):
        if width and height:
            yield f"{width} px" if width == height else f"{width} × {height} px"
