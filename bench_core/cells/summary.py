"""One cell of a run summed up: its times, its warm-up, what stood out, and the physical limit beneath it.

A cell is candidate x batch size x steps. Only its good timed calls make its times; the calls before them say how long
it took to become steady. Nothing is dropped: what stands out is counted.

>>> # cell = derive(("shapes", 4, 10), calls, Background(dtype="float32")); cell.batch_s.median
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from bench_core import plan
from bench_core.cells import disturbances, physics
from bench_core.records import Call, Cell, CellKey, Summary
from bench_core.spec import Protocol
from bench_core.stats import intervals, steady, trends


@dataclass(frozen=True)
class Background:
    """What is known of a cell's candidate and machine beyond its calls. `dtype` is what the candidate declares;
    without a protocol the number of calls counts as fixed."""

    dtype: str
    protocol: Protocol | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    ceilings: dict[str, Any] | None = None
    environment: dict[str, Any] = field(default_factory=dict)
    load_failure: dict[str, str] | None = None


def derive(key: CellKey, calls: Sequence[Call], known: Background) -> Cell:
    """The cell of these calls, which are all of it, in the order in which they were made."""
    candidate, batch_size, steps = key
    good = good_timed(calls)
    looked = known.protocol is not None and plan.is_sequential(known.protocol, batch_size, len(good))
    batch = intervals.summary([c.batch_s for c in good if c.batch_s is not None], sequential=looked) if good else None
    status, message = _standing(calls, good, known)
    return Cell(
        candidate=candidate,
        batch_size=batch_size,
        steps=steps,
        status=status,
        message=message,
        n_calls=len(good),
        batch_s=batch,
        per_sample_s=intervals.scaled(batch, batch_size) if batch else None,
        throughput_img_s=batch_size / batch.median if batch else None,
        peak_memory_bytes=max((c.peak_memory_bytes for c in good if c.peak_memory_bytes is not None), default=None),
        joules_per_image=disturbances.joules_per_image(good),
        **_warm_up(calls),
        **_marked(good, known),
        **_limit(key, good, batch, known),
    )


def good_timed(calls: Iterable[Call]) -> list[Call]:
    """Those that make the cell's times."""
    return [c for c in calls if c.counts]


def _standing(calls: Sequence[Call], good: Sequence[Call], known: Background) -> tuple[str, str]:
    bad = next((c for c in calls if c.status != "ok"), None)
    if bad is not None:
        return bad.status, bad.message
    if good:
        return "ok", ""
    if known.load_failure is not None:
        return known.load_failure["status"], known.load_failure["message"]
    return "skipped", "no timed call was made"


# -- warm-up ----------------------------------------------------------------------------------------------------


def _warm_up(calls: Sequence[Call]) -> dict[str, Any]:
    """How the cell became steady, by the conductor's clock, which sees what happens between calls too."""
    series = first_warm_up(calls)
    took_s = [c.outside_s for c in series if c.outside_s is not None]
    told = {"n_warm_up": len(series), "first_call_s": took_s[0] if took_s else None}
    if len(took_s) < max(steady.WINDOW, len(series)):
        return told
    first = steady.steady_from(took_s)
    return told | {"steady": first is not None, "time_to_steady_s": None if first is None else sum(took_s[:first])}


def first_warm_up(calls: Sequence[Call]) -> list[Call]:
    """The good warm-up calls before the first timed one, of its process: every fresh process warms up again."""
    first = next((c for c in calls if c.phase == "timed"), None)
    made = [c for c in calls if c.phase == "warm-up" and c.status == "ok"]
    if first is not None:
        made = [c for c in made if c.start == first.start]
    again = next((i for i, (a, b) in enumerate(pairwise(made), 1) if b.round <= a.round or b.start != a.start), None)
    return made[:again]


# -- timed calls ------------------------------------------------------------------------------------------------


def _marked(good: Sequence[Call], known: Background) -> dict[str, Any]:
    by_round: dict[int, list[float]] = {}
    for call in good:
        by_round.setdefault(call.round, []).append(call.batch_s or 0.0)
    return {
        "n_outliers": sum(trends.outliers([c.batch_s for c in good if c.batch_s is not None])),
        "drift": trends.drift({r: statistics.median(seconds) for r, seconds in by_round.items()}),
        "n_contended": sum(disturbances.contended(c, known.environment) for c in good),
        "n_throttled": sum(disturbances.throttled(c) for c in good),
    }


def _limit(key: CellKey, good: Sequence[Call], batch: Summary | None, known: Background) -> dict[str, Any]:
    _, batch_size, steps = key
    least_s = physics.limit_batch_s(known.facts, known.ceilings, dtype_run(good, known), batch_size, steps)
    return {
        "flops_per_image": physics.flops_per_image(known.facts, steps),
        "limit_batch_s": least_s,
        "utilisation": least_s / batch.median if batch and least_s else None,
    }


def dtype_run(good: Iterable[Call], known: Background) -> str:
    """The number format that was seen, where it was seen to be one; else the declared one."""
    seen = {c.witness.dtype for c in good}
    only = seen.pop() if len(seen) == 1 else None
    return only or known.dtype
