"""Estimates how long a run will take before it is started, from stored runs of the same models.

>>> # estimate_s(make_spec(["shapes"]), store)
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from contextlib import suppress

from bench_core import plan
from bench_core.errors import InputError
from bench_core.models import registry as models
from bench_core.records import Call
from bench_core.spec import Protocol, RunSpec
from bench_core.store.database import Store
from bench_core.techniques import registry as techniques

LOAD_S = 8.0
"""Rough time to load torch and the first candidate, seconds."""
RECENT_RUNS = 20


def estimate_s(spec: RunSpec, store: Store | None = None) -> float | None:
    """Seconds that the run will take, from stored calls of the same models, else from their rough cost.

    None when a model was never measured on this device at this image size. Reads the last runs of the store.
    """
    cost = _cost_per_image_step(spec, store)
    per_candidate = {}
    for candidate in spec.candidates:
        found = cost.get(candidate.key, cost.get(candidate.model))
        if found is None:
            return None
        per_candidate[candidate.key] = found
    manners = techniques.manners(spec.candidates)
    calls = ((c, plan.calls_per_cell(spec.protocol, c.batch_size, manners[c.candidate])) for c in plan.cells(spec))
    total = LOAD_S + sum(n * per_candidate[key] * work(b, s) for (key, b, s), n in calls)
    return total if spec.max_time_s is None else min(total, LOAD_S + spec.max_time_s)


def longest_call_s(spec: RunSpec, batch_size: int, store: Store | None = None) -> float | None:
    """Seconds that one call of the slowest candidate will take at a batch size; None where nothing is known of it."""
    cost = _cost_per_image_step(spec, store)
    known = [cost.get(c.key, cost.get(c.model)) for c in spec.candidates]
    found = [step_s for step_s in known if step_s is not None]
    return max(found) * work(batch_size, max(spec.protocol.steps)) if found else None


def memory_bytes(spec: RunSpec, batch_size: int, store: Store) -> float | None:
    """Peak memory of one call at a batch size, on the line through the smallest and the largest size measured of it.

    None where no recent run on this device at this image size has two sizes of a candidate with their peaks.
    """
    found: dict[str, float] = {}
    for run in reversed(store.runs(limit=RECENT_RUNS)):
        if _same_work(spec, run.spec.protocol):
            found |= _memory_of(store.calls(run.run_id), batch_size)
    return max((found[c.key] for c in spec.candidates if c.key in found), default=None)


def _memory_of(calls: Sequence[Call], batch_size: int) -> dict[str, float]:
    """The same from one run's calls, by candidate."""
    peaks: dict[str, dict[int, float]] = {}
    for call in calls:
        if call.counts and call.peak_memory_bytes is not None:
            own = peaks.setdefault(call.candidate, {})
            own[call.batch_size] = max(call.peak_memory_bytes, own.get(call.batch_size, 0))
    lines = {key: (min(own), max(own)) for key, own in peaks.items() if len(own) > 1}
    return {
        key: peaks[key][b] + (batch_size - b) * max(0.0, peaks[key][b] - peaks[key][a]) / (b - a)
        for key, (a, b) in lines.items()
    }


def work(batch_size: int, steps: int) -> float:
    """Image-steps that a call counts as: half of an image's cost is taken as fixed."""
    return (0.5 + 0.5 * batch_size) * steps


def _cost_per_image_step(spec: RunSpec, store: Store | None) -> dict[str, float]:
    """Seconds of one step of one image at batch size 1, by candidate and by model (that of its cheapest candidate)."""
    described = [models.describe(c.model) for c in spec.candidates]
    roughly = {m.name: m.step_s for m in described if m.step_s is not None}
    costs = roughly if _same_work(spec, Protocol(prompts=("",))) else {}
    if store is None:
        return costs
    for run in reversed(store.runs(limit=RECENT_RUNS)):
        if _same_work(spec, run.spec.protocol) and run.spec.protocol.threads == spec.protocol.threads:
            with suppress(InputError):  # a damaged run says nothing of the next one
                costs |= _measured(store.calls(run.run_id), {c.key: c.model for c in run.spec.candidates})
    return costs


def _same_work(spec: RunSpec, other: Protocol) -> bool:
    own = spec.protocol
    return (own.device, own.height, own.width) == (other.device, other.height, other.width)


def _measured(calls: Sequence[Call], model: dict[str, str]) -> dict[str, float]:
    """The same from one run's calls; `model`: by candidate."""
    costs: dict[str, list[float]] = {}
    for call in calls:
        if call.counts and call.batch_s is not None:
            costs.setdefault(call.candidate, []).append(call.batch_s / work(call.batch_size, call.steps))
    found = {key: statistics.median(values) for key, values in costs.items()}
    cheapest: dict[str, float] = {}
    for key, cost in found.items():
        cheapest[model[key]] = min(cost, cheapest.get(model[key], cost))
    return cheapest | found
