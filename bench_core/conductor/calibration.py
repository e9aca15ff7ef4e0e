"""What is found out of a candidate once, after its last round, and of its machine once for all.

It comes last so that no call that counts waits for it; a run that is cancelled before has none of it. It is: what it
costs to ask the candidate for nothing (both clocks are compared by that), how much arithmetic one image takes, and how
fast this machine does arithmetic at best. The last is measured for the first run on a device and stored.

>>> # facts |= survey(worker, environment, timeout_s=600)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from typing import Protocol as Interface

from bench_core.store import ceilings

COUNTS = ("flops_per_image", "nominal_flops_per_image", "flops_message")


class Surveyed(Interface):
    """What is needed of a worker."""

    def round_trip_s(self) -> float: ...
    def count(self, timeout_s: float) -> dict[str, Any]: ...
    def ceilings(self, timeout_s: float) -> dict[str, Any]: ...


def survey(worker: Surveyed, environment: Mapping[str, Any], *, timeout_s: float) -> dict[str, Any]:
    """Facts of a loaded candidate. Raises WorkerLost or WorkerTimeout."""
    counted = worker.count(timeout_s)
    facts = {name: counted.get(name) for name in COUNTS}
    return facts | {"round_trip_s": worker.round_trip_s(), "ceilings": _ceilings(worker, environment, timeout_s)}


def _ceilings(worker: Surveyed, environment: Mapping[str, Any], timeout_s: float) -> dict[str, Any] | None:
    key = ceilings.key(environment)
    known = ceilings.stored(key)
    if known is not None:
        return known
    measured = worker.ceilings(timeout_s).get("ceilings")
    return None if measured is None else ceilings.store(key, measured)
