"""The workers of a run: start them, ask them, notice when one is lost, start all of them anew.

Each process of a candidate has a number, which its calls carry: two processes of one program differ for as long as
they live, so calls of different processes tell more than calls of one (see `stats`). The order of loading is rotated
from start to start, because the process that is loaded first tends to be the slower one (measured: about 1 % on a
CPU; the memory it gets is what ended processes have left behind).

>>> # crew = Crew(spec, start_worker, clock); crew.load(candidate); crew.ask(cell, request)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from typing import Protocol as Interface

from bench_core.records import CellKey
from bench_core.spec import Candidate, RunSpec
from bench_core.worker.handle import WorkerLost, WorkerTimeout


class WorkerLike(Interface):
    """What is needed of a worker (`worker.handle.Worker`, or a fake of known cost)."""

    def load(self, timeout_s: float) -> dict[str, Any]: ...
    def call(self, request: dict[str, Any], timeout_s: float) -> tuple[dict[str, Any], float]: ...
    def round_trip_s(self) -> float: ...
    def count(self, timeout_s: float) -> dict[str, Any]: ...
    def ceilings(self, timeout_s: float) -> dict[str, Any]: ...
    def stop(self) -> None: ...


class Crew:
    """The live workers by candidate. `start_worker(candidate)` makes one; `clock` has `monotonic()` in seconds."""

    def __init__(self, spec: RunSpec, start_worker: Callable[[Candidate], WorkerLike], clock: Any) -> None:
        self.spec, self.start_worker, self.clock, self.start = spec, start_worker, clock, 0
        self.workers: dict[str, WorkerLike] = {}
        self.pids: dict[str, int] = {}
        self.numbers: dict[str, int] = {}
        """The number of each candidate's newest process."""

    def in_order(self) -> list[Candidate]:
        """The candidates in the order in which this start loads them."""
        all_ = list(self.spec.candidates)
        turned = self.start % len(all_)
        return all_[turned:] + all_[:turned]

    def load(self, candidate: Candidate) -> dict[str, Any]:
        """Start a candidate's worker; its reply (`status`, `message`, `facts`). It stays only when that is `ok`."""
        asked_s = self.clock.monotonic()
        self.numbers[candidate.key] = max(self.start, self.numbers.get(candidate.key, -1) + 1)
        worker = self.start_worker(candidate)
        try:
            reply = worker.load(self.spec.load_timeout_s)
            if reply["status"] == "ok":
                ready = {"ready_s": self.clock.monotonic() - asked_s, "start": self.numbers[candidate.key]}
                reply = reply | {"facts": reply["facts"] | ready}
        except (WorkerLost, WorkerTimeout) as error:
            reply = {"status": "failed", "message": str(error)}
        except BaseException:
            worker.stop()
            raise
        if reply["status"] != "ok":
            worker.stop()
            return reply
        self.workers[candidate.key] = worker
        self.pids[candidate.key] = reply["facts"].get("pid")
        return reply

    def ask(self, cell: CellKey, request: dict[str, Any]) -> tuple[dict[str, Any], float | None]:
        """The reply of a cell's worker to a call, and the seconds it took on this side; a lost worker is forgotten."""
        try:
            return self.workers[cell[0]].call(request, self.spec.call_timeout_s)
        except WorkerTimeout as error:
            self.forget(cell[0])
            return {"status": "timeout", "message": str(error)}, None
        except WorkerLost as error:
            self.forget(cell[0])
            return {"status": "failed", "message": str(error)}, None

    def forget(self, candidate: str) -> None:
        """A worker is gone."""
        self.workers.pop(candidate, None)
        self.pids.pop(candidate, None)

    def stop(self) -> None:
        """End all workers."""
        for worker in self.workers.values():
            worker.stop()
        self.workers.clear()
        self.pids.clear()

    def anew(self) -> None:
        """End all workers; those loaded from now on belong to the next start."""
        self.stop()
        self.start = max([self.start, *self.numbers.values()]) + 1
