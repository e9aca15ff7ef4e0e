"""The summary of one cell: its times, its warm-up, its disturbed calls, and its physical limit.

A cell is candidate x batch size x steps. Its times come from its good timed calls only; the calls before them show how
long it took to become steady. No call is dropped: outliers and disturbed calls are counted.

>>> # cell = derive(CellKey("shapes", 4, 10), calls, CellContext(dtype="float32")); cell.batch_s.median
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from bench_core import plan
from bench_core.cells import disturbances, physics
from bench_core.events import Environment, Facts
from bench_core.records import Call, Cell, CellKey, CellStatus
from bench_core.spec import Protocol
from bench_core.stats import intervals, steady, trends


@dataclass(frozen=True)
class CellContext:
    """The candidate and the machine of a cell, as far as they are known.

    `dtype` is the one that the candidate declares; `load_failure` is the status and message of a candidate that could
    not be loaded. Without a protocol the number of calls counts as fixed.
    """

    dtype: str
    protocol: Protocol | None = None
    facts: Facts = Facts()
    ceilings: Mapping[str, Any] | None = None
    environment: Environment = Environment()
    load_failure: Mapping[str, Any] | None = None
    lost: str | None = None
    """How the cell's workers were ended from outside, where it was given up for that."""


class WarmUp(NamedTuple):
    """How a cell warmed up; the fields are those of `Cell`."""

    n_calls: int
    first_call_s: float | None
    steady: bool | None
    time_to_steady_s: float | None


def derive(key: CellKey, calls: Sequence[Call], context: CellContext) -> Cell:
    """The cell of these calls, which must be all of the cell's, in the order in which they were made."""
    candidate, batch_size, steps = key
    good = good_timed(calls)
    sequential = context.protocol is not None and plan.is_sequential(context.protocol, batch_size, len(good))
    times_s = [c.batch_s for c in good if c.batch_s is not None]
    outside_s = [c.outside_s for c in good if c.outside_s is not None]
    batch = intervals.summary(times_s, sequential=sequential) if times_s else None
    limit_batch_s = physics.limit_batch_s(context.facts, context.ceilings, dtype_run(good, context), batch_size, steps)
    status, message = _status(calls, context)
    warm_up = _warm_up(calls)
    return Cell(
        candidate=candidate,
        batch_size=batch_size,
        steps=steps,
        status=status,
        message=message,
        n_calls=len(good),
        batch_s=batch,
        per_sample_s=intervals.scaled(batch, batch_size) if batch else None,
        outside_s=intervals.summary(outside_s, sequential=sequential) if outside_s else None,
        throughput_img_s=batch_size / batch.median if batch else None,
        peak_memory_bytes=max((c.peak_memory_bytes for c in good if c.peak_memory_bytes is not None), default=None),
        first_call_s=warm_up.first_call_s,
        time_to_steady_s=warm_up.time_to_steady_s,
        n_warm_up=warm_up.n_calls,
        steady=warm_up.steady,
        n_outliers=sum(trends.outliers(times_s)),
        drift=_drift(good),
        n_contended=sum(disturbances.contended(c, context.environment) for c in good),
        n_throttled=sum(disturbances.throttled(c) for c in good),
        joules_per_image=disturbances.joules_per_image(good),
        flops_per_image=physics.flops_per_image(context.facts, steps),
        limit_batch_s=limit_batch_s,
        utilisation=limit_batch_s / batch.median if batch and limit_batch_s else None,
        mechanism=_mechanism(good),
    )


def good_timed(calls: Iterable[Call]) -> list[Call]:
    """The calls that count: they were timed and went well."""
    return [c for c in calls if c.counts]


def dtype_run(good: Iterable[Call], context: CellContext) -> str:
    """The number format that all calls used; the declared one if it is unknown or they differ."""
    seen = {c.witness.dtype for c in good}
    only = seen.pop() if len(seen) == 1 else None
    return only or context.dtype


def _mechanism(good: Iterable[Call]) -> dict[str, float] | None:
    """The median of every quantity over the calls that have it; None where no call has any."""
    values: dict[str, list[float]] = {}
    for call in good:
        for name, value in (call.witness.mechanism or {}).items():
            values.setdefault(name, []).append(value)
    return {name: statistics.median(seen) for name, seen in values.items()} or None


def _first_warm_up(calls: Sequence[Call]) -> list[Call]:
    """The good warm-up calls of the process that made the first timed call; of several warm-ups the first."""
    first = next((c for c in calls if c.phase == "timed"), None)
    made = [c for c in calls if c.phase == "warm-up" and c.status == "ok"]
    if first is not None:
        made = [c for c in made if c.start == first.start]
    again = next((i for i, (a, b) in enumerate(pairwise(made), 1) if b.round <= a.round or b.start != a.start), None)
    return made[:again]


def _status(calls: Sequence[Call], context: CellContext) -> tuple[CellStatus, str]:
    bad = next((c for c in calls if c.status != "ok"), None)
    if bad is not None:
        return bad.status, bad.message
    if context.lost is not None:
        return "failed", context.lost
    if good_timed(calls):
        return "ok", ""
    if context.load_failure is not None:
        return context.load_failure["status"], context.load_failure["message"]
    return "skipped", "no timed call was made"


def _warm_up(calls: Sequence[Call]) -> WarmUp:
    """The warm-up by the conductor's clock, which includes what happens between calls."""
    series = _first_warm_up(calls)
    took_s = [c.outside_s for c in series if c.outside_s is not None]
    first_call_s = took_s[0] if took_s else None
    if len(took_s) < max(steady.WINDOW, len(series)):
        return WarmUp(len(series), first_call_s, steady=None, time_to_steady_s=None)
    first = steady.steady_from(took_s)
    return WarmUp(len(series), first_call_s, first is not None, None if first is None else sum(took_s[:first]))


def _drift(good: Sequence[Call]) -> float | None:
    by_round: dict[int, list[float]] = {}
    for call in good:
        by_round.setdefault(call.round, []).append(call.batch_s or 0.0)
    return trends.drift({r: statistics.median(seconds) for r, seconds in by_round.items()})
