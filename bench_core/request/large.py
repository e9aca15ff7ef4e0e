"""Batch sizes that a run will hardly get through, with what is known of them before: how long a call takes, its memory.

>>> from bench_core.request.build import make_spec
>>> cautions(make_spec(["shapes"], batch_sizes=(8, 64)))
[]
"""

from __future__ import annotations

from bench_core.phrase import Phrase
from bench_core.request import estimate
from bench_core.spec import RunSpec
from bench_core.store.database import Store

MOST_USUAL = 1024
"""Batch sizes beyond are more often a slip than meant."""
GIB = 2**30


def cautions(spec: RunSpec, store: Store | None = None) -> list[Phrase]:
    """A line for each batch size that is unusual, or of which a call will be ended before it is done."""
    return [line for size in spec.protocol.batch_sizes if (line := _caution(spec, size, store)) is not None]


def _caution(spec: RunSpec, size: int, store: Store | None) -> Phrase | None:
    call_s = estimate.longest_call_s(spec, size, store)
    if call_s is not None and call_s > spec.call_timeout_s:
        return Phrase(
            "batch size {size}: one call takes about {time}, and is ended after {limit}{memory}",
            size=size,
            time=_time(call_s),
            limit=_time(spec.call_timeout_s),
            memory=_memory(spec, size, store),
        )
    if size <= MOST_USUAL:
        return None
    return Phrase(
        "batch size {size} is unusually large: one call takes {time}{memory}",
        size=size,
        time=Phrase("an unknown time") if call_s is None else Phrase("about {time}", time=_time(call_s)),
        memory=_memory(spec, size, store),
    )


def _memory(spec: RunSpec, size: int, store: Store | None) -> str:
    found = None if store is None else estimate.memory_bytes(spec, size, store)
    return "" if found is None else Phrase(", with about {n:.1f} GiB of memory", n=found / GIB)


def _time(seconds: float) -> Phrase:
    """In the largest unit of which there are more than two.

    >>> _time(600)
    '10 min'
    """
    if seconds < 120:
        return Phrase("{n:.0f} s", n=seconds)
    return Phrase("{n:.0f} min", n=seconds / 60) if seconds < 7200 else Phrase("{n:.0f} h", n=seconds / 3600)
