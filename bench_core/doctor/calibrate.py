"""Measure with real workers how long a turn must be for a candidate on a device: `doctor --turns C`.

>>> # for found in calibrate(spec, folder, check): print(found.turn, found.ratio)
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path

from bench_core import plan
from bench_core.doctor import turns
from bench_core.doctor.turns import Measured
from bench_core.machine.environment import environment
from bench_core.spec import RunSpec
from bench_core.store import turns as stored_turns
from bench_core.worker import sandbox
from bench_core.worker.handle import Worker

WARM_UP_CALLS = 5


class CallFailed(Exception):
    """A candidate could not be loaded or called; one line."""


class TurnWorker:
    """One worker, called at one batch size with fresh samples each time."""

    def __init__(self, spec: RunSpec, folder: Path, check: Callable[[], None]) -> None:
        self.spec, self.made = spec, 0
        confined = sandbox.of(spec.candidates)
        self.worker = Worker(spec.candidates[0], spec.protocol, folder, check, sandbox=confined)

    def load(self) -> None:
        """Start the process; raises CallFailed."""
        reply = self.worker.load(self.spec.load_timeout_s)
        if reply.status != "ok":
            raise CallFailed(f"{self.spec.candidates[0].key} could not be loaded: {reply.message}")

    def stop(self) -> None:
        """End the process."""
        self.worker.stop()

    def call_s(self, batch_size: int) -> float:
        """Seconds of one call; raises CallFailed."""
        protocol, ids = self.spec.protocol, plan.sample_ids(self.made, batch_size, "warm-up")
        self.made += 1
        batch = plan.batch(protocol, "warm-up", batch_size, protocol.steps[0], ids)
        reply, _ = self.worker.call(batch, self.spec.call_timeout_s)
        if reply.status != "ok" or reply.batch_s is None:
            raise CallFailed(f"a call of batch size {batch_size} failed: {reply.message}")
        return reply.batch_s


def calibrate(
    spec: RunSpec, folder: Path, check: Callable[[], None], *, most_s: float = turns.MOST_S
) -> Generator[Measured, None, None]:
    """Try lengths of a turn, batch size by batch size, and yield each; those that agree are stored for later runs.

    `most_s` is the time spent on calls for one length. Raises CallFailed; what was stored before stays.
    """
    protocol = spec.protocol
    here = environment(protocol.device, protocol.threads, protocol.omp_wait_policy)
    workers = [TurnWorker(spec, folder, check) for _ in range(2)]
    try:
        for worker in workers:
            worker.load()
        for size in protocol.batch_sizes:
            call, call_other = (partial(worker.call_s, size) for worker in workers)
            for _ in range(WARM_UP_CALLS):
                call()
                call_other()
            for measured in turns.measure(size, call, call_other, most_s=most_s):
                if measured.agrees:
                    stored_turns.store(here, spec.candidates[0].model, [measured.turn])
                yield measured
    finally:
        for worker in workers:
            worker.stop()
