"""Times by start: what a candidate's first call took in each of its processes, and what its later ones take there.

>>> # first_s(taken, "shapes+warm-up:calls=0")      [0.107, 0.106]
>>> # steady_s(taken, "shapes")                     [0.085, 0.086]
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence

from bench_core.pitfalls._demo import Taken
from bench_core.records import Call


def first_s(taken: Taken, key: str) -> list[float]:
    """Seconds of the very first call of each start, counted by the run or not, start by start."""
    own = (c for c in taken.result.calls if c.candidate == key and c.status == "ok")
    return [taken.seconds(min(calls, key=lambda c: c.started_ns)) for calls in _by_start(own)]


def steady_s(taken: Taken, key: str) -> list[float]:
    """The median of the timed calls of each start, seconds, start by start."""
    return [statistics.median(map(taken.seconds, calls)) for calls in _by_start(taken.calls(key))]


def _by_start(calls: Iterable[Call]) -> list[Sequence[Call]]:
    starts: dict[int, list[Call]] = {}
    for call in calls:
        starts.setdefault(call.start, []).append(call)
    return [starts[start] for start in sorted(starts)]
