"""The worker processes of a run: load them, call them, notice when one is lost, replace all of them.

Every process of a candidate has an index, which its calls carry: two processes of one program differ for as long as
they live, so calls of several processes carry more information than as many of one (see docs/statistics.md). The
process that is loaded first tends to be the slower one (measured: about 1 % on a CPU), so the order of loading rotates
from one set of processes to the next.

>>> # crew = Crew(spec, start_worker, time); crew.load(candidate); crew.call(cell, batch)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol as Interface

from bench_core.errors import InputError
from bench_core.plan import Batch
from bench_core.records import CellKey
from bench_core.spec import Candidate, RunSpec
from bench_core.worker.handle import WorkerTimeout
from bench_core.worker.lost import WorkerLost
from bench_core.worker.messages import CallReply, CeilingsReply, CountReply, LoadReply

LOADS = 2
"""How often a candidate is loaded whose workers are ended from outside before they are ready."""


class WorkerLike(Interface):
    """What the crew asks of a worker (`worker.handle.Worker`, or a fake of known cost)."""

    asleep_s: float

    def load(self, timeout_s: float) -> LoadReply: ...
    def call(self, batch: Batch, timeout_s: float) -> tuple[CallReply, float]: ...
    def round_trip_s(self) -> float: ...
    def count(self, timeout_s: float) -> CountReply: ...
    def ceilings(self, timeout_s: float) -> CeilingsReply: ...
    def stop(self) -> None: ...


class Clock(Interface):
    """The module `time`, or a clock that a test moves."""

    def monotonic(self) -> float: ...
    def time_ns(self) -> int: ...


class Crew:
    """The live workers by candidate. `start_worker(candidate)` makes one that is not loaded yet."""

    def __init__(self, spec: RunSpec, start_worker: Callable[[Candidate], WorkerLike], clock: Clock) -> None:
        self.spec, self.start_worker, self.clock = spec, start_worker, clock
        self.workers: dict[str, WorkerLike] = {}
        self.pids: dict[str, int] = {}
        self.warm: set[CellKey] = set()
        """Cells that their candidate's worker has warmed up."""
        self.first_index = 0
        """The smallest process index for workers that are loaded from now on."""
        self.process_index: dict[str, int] = {}
        """The index of each candidate's newest process."""

    def loading_order(self) -> list[Candidate]:
        """The candidates in the order in which this set of processes is loaded."""
        candidates = list(self.spec.candidates)
        first = self.first_index % len(candidates)
        return candidates[first:] + candidates[:first]

    def load(self, candidate: Candidate) -> LoadReply:
        """Start and load a candidate's worker; takes from a second to minutes. The worker stays when that is `ok`."""
        asked_s = self.clock.monotonic()
        index = max(self.first_index, self.process_index.get(candidate.key, -1) + 1)
        self.process_index[candidate.key] = index
        worker, reply = self._loaded(candidate)
        if reply.status != "ok":
            worker.stop()
            return reply
        self.workers[candidate.key] = worker
        if reply.facts.pid is not None:
            self.pids[candidate.key] = reply.facts.pid
        ready = {"ready_s": self.clock.monotonic() - asked_s, "start": index}
        return reply.model_copy(update={"facts": reply.facts.model_copy(update=ready)})

    def _loaded(self, candidate: Candidate, tries: int = LOADS) -> tuple[WorkerLike, LoadReply]:
        """A worker and how loading it went; another one if the first was ended from outside meanwhile."""
        worker = self.start_worker(candidate)
        try:
            return worker, worker.load(self.spec.load_timeout_s)
        except WorkerLost as error:
            if error.from_outside and tries > 1:
                return self._loaded(candidate, tries - 1)
            return worker, LoadReply(status=error.status, message=str(error))
        except WorkerTimeout as error:
            return worker, LoadReply(status="failed", message=str(error))
        except BaseException:
            worker.stop()
            raise

    def call(self, cell: CellKey, batch: Batch) -> tuple[CallReply, float | None]:
        """The worker's reply to a call, and the seconds on the conductor's clock.

        If the worker died or did not reply in time, it is forgotten; the reply says so, and the seconds are None. So it
        does, and the worker stays, where the request would be too large. Raises WorkerLost if the worker was ended from
        outside: then nothing is known of the call.
        """
        try:
            return self.workers[cell.candidate].call(batch, self.spec.call_timeout_s)
        except WorkerTimeout as error:
            self.forget(cell.candidate)
            return CallReply(status="timeout", message=str(error)), None
        except WorkerLost as error:
            self.forget(cell.candidate)
            if error.from_outside:
                raise
            return CallReply(status=error.status, message=str(error)), None
        except InputError as error:
            return CallReply(status="failed", message=str(error)), None

    def asleep_s(self, candidate: str) -> float:
        """Seconds of a candidate's newest call in which this process did not run."""
        return self.workers[candidate].asleep_s if candidate in self.workers else 0.0

    def forget(self, candidate: str) -> None:
        """Drop a worker that is gone; its cells are no longer warm."""
        self.workers.pop(candidate, None)
        self.pids.pop(candidate, None)
        self.warm = {cell for cell in self.warm if cell.candidate != candidate}

    def end(self, candidate: str) -> None:
        """End a candidate's worker, if it has one."""
        if candidate in self.workers:
            self.workers[candidate].stop()
        self.forget(candidate)

    def stop(self) -> None:
        """End all workers."""
        for worker in self.workers.values():
            worker.stop()
        self.workers.clear()
        self.pids.clear()
        self.warm.clear()

    def restart(self) -> None:
        """End all workers; those loaded from now on have indices of their own."""
        self.stop()
        self.first_index = max([self.first_index, *self.process_index.values()]) + 1
