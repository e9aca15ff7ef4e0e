"""What is measured of a candidate once, beside its calls.

How much arithmetic an image takes, how long the way to the worker and back is, how fast the machine computes at best.
Takes some calls for each number of steps. The ceilings take some seconds more; they are measured for the first run on a
device and stored.

>>> # facts = calibrate(worker, environment, timeout_s=600)
"""

from __future__ import annotations

from typing import Any

from bench_core.conductor.crew import WorkerLike
from bench_core.records import Environment, Facts
from bench_core.store import ceilings


def calibrate(worker: WorkerLike, environment: Environment, *, timeout_s: float) -> Facts:
    """Operations of an image, round trip and ceilings of a loaded candidate. Raises WorkerLost or WorkerTimeout."""
    counted = worker.count(timeout_s)
    return Facts(
        **dict(counted),
        round_trip_s=worker.round_trip_s(),
        ceilings=_ceilings(worker, environment, timeout_s),
    )


def _ceilings(worker: WorkerLike, environment: Environment, timeout_s: float) -> dict[str, Any] | None:
    key = ceilings.key(environment)
    stored = ceilings.stored(key)
    if stored is not None:
        return stored
    measured = worker.ceilings(timeout_s).ceilings
    return None if measured is None else ceilings.store(key, measured)
