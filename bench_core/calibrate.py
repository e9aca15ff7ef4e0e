"""Measure a device's turns for a candidate with real workers: `doctor --turns C`.

>>> # for found in calibrate(spec, folder, check): print(found.turn, found.ratio)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench_core import device, plan, turns
from bench_core.spec import RunSpec
from bench_core.turns import Measured
from bench_core.worker.handle import Worker

WARM_UP = 5


class Caller:
    """One worker, called at one batch size with fresh samples each time."""

    def __init__(self, spec: RunSpec, folder: Path, check: Callable[[], None]) -> None:
        self.spec, self.made = spec, 0
        self.worker = Worker(spec.candidates[0], spec.protocol, folder, check)
        reply = self.worker.load(spec.load_timeout_s)
        if reply["status"] != "ok":
            raise RuntimeError(f"{spec.candidates[0].key} could not be loaded: {reply['message']}")

    def call_s(self, batch_size: int) -> float:
        """Seconds of one call; raises RuntimeError when it fails."""
        protocol, ids = self.spec.protocol, plan.reserved_sample_ids(self.made, batch_size)
        self.made += 1
        request = plan.request(protocol, "warm-up", batch_size, protocol.steps[0], ids)
        reply, _ = self.worker.call(request, self.spec.call_timeout_s)
        if reply["status"] != "ok":
            raise RuntimeError(f"a call of batch size {batch_size} failed: {reply['message']}")
        return float(reply["batch_s"])


def calibrate(
    spec: RunSpec, folder: Path, check: Callable[[], None], *, most_s: float = turns.MOST_S
) -> Iterator[Measured]:
    """Measured turns of each batch size of the spec, one by one; the one to take is kept for later runs on this
    device. `most_s`: seconds of calls for each length of a turn."""
    protocol = spec.protocol
    environment = device.environment(protocol.device, protocol.threads, protocol.omp_wait_policy)
    ours, others = Caller(spec, folder, check), Caller(spec, folder, check)
    try:
        for size in protocol.batch_sizes:
            for caller in (ours, others):
                for _ in range(WARM_UP):
                    caller.call_s(size)
            found, sides = [], [partial(caller.call_s, size) for caller in (ours, others)]
            for measured in turns.measure(size, *sides, most_s=most_s):
                found.append(measured)
                yield measured
            turns.store(environment, spec.candidates[0].model, [turns.shortest(found).turn])
    finally:
        for caller in (ours, others):
            caller.worker.stop()
