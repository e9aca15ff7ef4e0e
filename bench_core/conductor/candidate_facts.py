"""What is measured once of a candidate, after its timed calls.

The operations of an image, the round trip of an empty call to the worker, and the machine's ceilings. Operations take
three calls or so for each number of steps. Ceilings take some seconds more, in the first run on a device only: they are
stored. Of a model file, which runs code of its own, some calls are repeated (`repeats`).

>>> # facts = measure(worker, candidate, protocol, environment, timeout_s=600)
"""

from __future__ import annotations

from typing import Any

from bench_core.conductor import repeats
from bench_core.conductor.crew import WorkerLike
from bench_core.events import Environment, Facts
from bench_core.models import registry as models
from bench_core.spec import Candidate, Protocol
from bench_core.store import ceilings
from bench_core.techniques import registry as techniques


def measure(
    worker: WorkerLike, candidate: Candidate, protocol: Protocol, environment: Environment, *, timeout_s: float
) -> Facts:
    """The facts of a loaded candidate that calls must be made for. Raises WorkerLost or WorkerTimeout."""
    repeated = repeats.measure(worker, protocol, timeout_s) if models.runs_code(candidate.model) else None
    counted = worker.count(timeout_s)
    return Facts(
        **dict(counted),
        repeats=repeated,
        round_trip_s=worker.round_trip_s(),
        ceilings=_ceilings(worker, environment, timeout_s, keep=techniques.environment(candidate) is None),
    )


def _ceilings(worker: WorkerLike, environment: Environment, timeout_s: float, *, keep: bool) -> dict[str, Any] | None:
    """The stored ceilings, else measured ones; these are kept for later runs unless another torch measured them."""
    key = ceilings.key(environment)
    stored = ceilings.stored(key)
    if stored is not None:
        return stored
    measured = worker.ceilings(timeout_s).ceilings
    return ceilings.store(key, measured) if keep and measured is not None else measured
