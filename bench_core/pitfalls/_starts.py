"""Times by start: what a candidate's first call took in each of its processes, and what later ones take there.

>>> over({0: 3.0, 1: 4.0}, {0: 2.0, 1: 2.0, 2: 1.0})
{0: 1.5, 1: 2.0}
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping

from bench_core.pitfalls._demo import Taken
from bench_core.records import Call


def first_s(taken: Taken, key: str) -> dict[int, float]:
    """Seconds of the first call of each start after its warm-up: the very first one where it is not warmed up."""
    return {start: taken.seconds(call) for start, call in taken.first_calls(key).items()}


def steady_s(taken: Taken, key: str) -> dict[int, float]:
    """The median of the timed calls of each start, seconds; where its very first call is timed, without that one."""
    warmed_up = {c.start for c in taken.result.calls if (c.candidate, c.phase) == (key, "warm-up")}
    cold = {call.call_id for start, call in taken.first_calls(key).items() if start not in warmed_up}
    later = _by_start(c for c in taken.calls(key) if c.call_id not in cold)
    return {start: statistics.median(map(taken.seconds, calls)) for start, calls in later.items()}


def over(a: Mapping[int, float], b: Mapping[int, float]) -> dict[int, float]:
    """The quotient of every start that both have."""
    return {start: a[start] / b[start] for start in sorted(a.keys() & b.keys())}


def _by_start(calls: Iterable[Call]) -> dict[int, list[Call]]:
    starts: dict[int, list[Call]] = {}
    for call in calls:
        starts.setdefault(call.start, []).append(call)
    return starts
