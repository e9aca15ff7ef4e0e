"""About how long a run will take, before it is started: from what the same models took before.

>>> # estimate_s(make_spec(["shapes"]), store)
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from bench_core import plan
from bench_core.models import registry as models
from bench_core.records import Call
from bench_core.spec import Protocol, RunSpec
from bench_core.store.database import Store

LOAD_S = 8.0
"""Rough time to load torch and the first candidate, seconds."""
RECENT_RUNS = 20


def estimate_s(spec: RunSpec, store: Store | None = None) -> float | None:
    """About how long the run will take, seconds: from stored calls of the same models, else from their rough cost.

    None when nothing is known of a model at this image size.
    """
    cost = _cost_per_image_step(spec, store)
    per_candidate = {c.key: cost.get(c.key, cost.get(c.model)) for c in spec.candidates}
    if None in per_candidate.values():
        return None
    calls = ((cell, plan.calls_per_cell(spec.protocol, cell[1])) for cell in plan.cells(spec))
    total = LOAD_S + sum(n * per_candidate[key] * _work(b, s) for (key, b, s), n in calls)
    return total if spec.max_time_s is None else min(total, LOAD_S + spec.max_time_s)


def _work(batch_size: int, steps: int) -> float:
    """Image-steps that a call is reckoned as: half of an image's cost is taken as fixed."""
    return (0.5 + 0.5 * batch_size) * steps


def _cost_per_image_step(spec: RunSpec, store: Store | None) -> dict[str, float]:
    """Seconds of one step of one image at batch size 1, by candidate and (its cheapest candidate's) by model."""
    described = [models.describe(c.model) for c in spec.candidates]
    guessed = {m.name: m.step_s for m in described if m.step_s is not None}
    known = guessed if _same_work(spec, Protocol(prompts=("",))) else {}
    for run in reversed(store.runs(limit=RECENT_RUNS)) if store else ():
        if _same_work(spec, run.spec.protocol) and run.spec.protocol.threads == spec.protocol.threads:
            known |= _measured(store.calls(run.run_id), {c.key: c.model for c in run.spec.candidates})
    return known


def _same_work(spec: RunSpec, other: Protocol) -> bool:
    mine = spec.protocol
    return (mine.device, mine.height, mine.width) == (other.device, other.height, other.width)


def _measured(calls: Sequence[Call], model: dict[str, str]) -> dict[str, float]:
    costs: dict[str, list[float]] = {}
    for call in calls:
        if call.counts and call.batch_s is not None:
            costs.setdefault(call.candidate, []).append(call.batch_s / _work(call.batch_size, call.steps))
    found = {key: statistics.median(values) for key, values in costs.items()}
    cheapest: dict[str, float] = {}
    for key, cost in found.items():
        cheapest[model[key]] = min(cost, cheapest.get(model[key], cost))
    return cheapest | found
