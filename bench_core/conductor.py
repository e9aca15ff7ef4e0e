"""Conducts a run: loads every candidate in a process of its own, warms up, and calls them turn by turn.

A round is one turn of every live cell in an order shuffled anew, so candidates are paired and drift hits all of
them alike. A cell that fails leaves; the others go on. Every call is stored before the next one is made, so
whatever ends the conductor, what was measured is kept and can be gone on with.
"""

from __future__ import annotations

import os
import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any
from typing import Protocol as Interface

from bench_core import __version__, device, plan
from bench_core.errors import InputError
from bench_core.records import Call, CellKey, Phase, Witness
from bench_core.resume import standing
from bench_core.spec import Candidate, RunSpec
from bench_core.store import Store, run_folder
from bench_core.store.progress import Progress, State
from bench_core.worker.handle import Worker, WorkerLost, WorkerTimeout

SAVED_SAMPLES = 16
"""Images of the first samples are kept as files, to be looked at and compared; hashes of all are."""


class Cancelled(Exception):
    """Somebody asked to stop: Ctrl-C, the dashboard, or the system."""


class WorkerLike(Interface):
    """What the conductor needs of a worker (`worker.handle.Worker`, or a fake of known cost)."""

    def load(self, timeout_s: float) -> dict[str, Any]: ...
    def call(self, request: dict[str, Any], timeout_s: float) -> tuple[dict[str, Any], float]: ...
    def stop(self) -> None: ...


class Conductor:
    """Runs what is not stored yet of one stored run.

    `start_worker(candidate)` makes a worker, `report(progress)` is told before every call, `clock` has
    `monotonic()` in seconds and `time_ns()`.
    """

    def __init__(
        self,
        store: Store,
        run_id: str,
        *,
        start_worker: Callable[[Candidate], WorkerLike] | None = None,
        report: Callable[[Progress], None] = lambda progress: None,
        clock: Any = time,
    ) -> None:
        self.store, self.run_id, self.clock, self.report = store, run_id, clock, report
        self.spec: RunSpec = store.run(run_id).spec
        self.start_worker = start_worker or self._real_worker
        self.cancelled = False
        self.workers: dict[str, WorkerLike] = {}
        self.out: set[CellKey] = set()
        self.gone: set[CellKey] = set()
        self.warm: set[CellKey] = set()
        self.made: Counter[tuple[CellKey, str]] = Counter()
        self.took_s: dict[CellKey, list[float]] = defaultdict(list)
        self.calls_done = 0
        self.calls_total = plan.total_calls(self.spec)
        self.began_s = clock.monotonic()

    # -- the whole run ------------------------------------------------------------------------------------------

    def conduct(self) -> str:
        """Run to the end: `done`, `cancelled` or `failed`. Raises InputError when the run cannot be gone on with."""
        self.began_s = self.clock.monotonic()
        environment = self._environment()
        self._check_same_environment(environment)
        self._recall()
        self.store.add_event(self.run_id, "started", {"environment": environment, "version": __version__})
        outcome, message = "failed", "the conductor stopped unexpectedly"
        try:
            message = self._measure()
            outcome = "done"
        except Cancelled:
            outcome, message = "cancelled", "cancelled; what was measured is kept"
        except Exception as error:
            message = f"{type(error).__name__}: {error}"
            raise
        finally:
            for worker in self.workers.values():
                worker.stop()
            self.store.add_event(self.run_id, "finished", {"outcome": outcome, "message": message})
            self.tell("finished", message=message)
        return outcome

    def cancel(self, *_: Any) -> None:
        """Stop as soon as possible; usable as a signal handler."""
        self.cancelled = True

    def _measure(self) -> str:
        if not self._unfinished():
            return ""
        for candidate in self.spec.candidates:
            self._load(candidate)
        self._recall()  # rounds are whole without the candidates that could not be loaded
        for cell in self._unfinished():
            self._warm_up(cell)
        return self._rounds()

    def _rounds(self) -> str:
        round_ = self.first_round
        limit = self.spec.max_time_s
        while live := self._unfinished():
            if limit is not None and self.clock.monotonic() - self.began_s > limit:
                return f"stopped at the time limit of {limit:g} s"
            for order, cell in enumerate(plan.shuffled(live, round_, self.spec.protocol.seed)):
                if cell not in self.out and self._turn(cell, round_, order):
                    self.complete[cell] += 1
            round_ += 1
        return ""

    # -- one cell -----------------------------------------------------------------------------------------------

    def _turn(self, cell: CellKey, round_: int, order: int) -> bool:
        """Settling calls, then the timed call; whether it was made and is good."""
        if cell not in self.warm:  # its worker was lost and started anew
            self._warm_up(cell)
        for _ in range(self.spec.protocol.settle_calls):
            if cell not in self.out:
                self._call(cell, "settle", round_, order)
        return cell not in self.out and self._call(cell, "timed", round_, order)

    def _warm_up(self, cell: CellKey) -> None:
        """Calls exactly like the timed ones that are not counted."""
        for index in range(self.spec.protocol.warm_up_calls):
            if cell in self.out or not self._call(cell, "warm-up", index, 0):
                return
        self.warm.add(cell)

    def _call(self, cell: CellKey, phase: Phase, round_: int, order: int) -> bool:
        """Make one call and store it; whether it is good. A cell that fails is out."""
        candidate, batch_size, steps = cell
        worker = self.workers.get(candidate) or self._load(self._candidate(candidate))
        if worker is None:
            return False
        self.tell("warm-up" if phase == "warm-up" else "measuring", cell=cell, round_=round_)
        ids = self._sample_ids(cell, phase, round_)
        started_ns = self.clock.time_ns()
        reply, outside_s = self._ask(worker, cell, phase, ids)
        self.made[cell, phase] += 1
        self.calls_done += 1
        call = Call(
            call_id=secrets.token_hex(8),
            candidate=candidate,
            batch_size=batch_size,
            steps=steps,
            round=round_,
            order_in_round=order,
            phase=phase,
            started_ns=started_ns,
            sample_ids=ids,
            outside_s=outside_s,
            **{**reply, "witness": Witness(**reply.get("witness", {}))},
        )
        self.store.add_call(self.run_id, call)
        if call.status != "ok":
            self._drop([cell])
            return False
        self.took_s[cell].append(outside_s or 0.0)
        return True

    def _ask(
        self, worker: WorkerLike, cell: CellKey, phase: Phase, ids: tuple[int, ...]
    ) -> tuple[dict[str, Any], float | None]:
        candidate, batch_size, steps = cell
        protocol = self.spec.protocol
        request = {
            "phase": phase,
            "batch_size": batch_size,
            "steps": steps,
            "prompts": [protocol.prompts[k % len(protocol.prompts)] for k in ids],
            "seeds": [protocol.seed + k for k in ids],
            "save": [phase == "timed" and k < SAVED_SAMPLES for k in ids],
        }
        try:
            return worker.call(request, self.spec.call_timeout_s)
        except WorkerTimeout as error:
            self._forget(candidate)
            return {"status": "timeout", "message": str(error)}, None
        except WorkerLost as error:
            self._forget(candidate)
            return {"status": "failed", "message": str(error)}, None

    def _sample_ids(self, cell: CellKey, phase: Phase, round_: int) -> tuple[int, ...]:
        if phase == "timed":
            return plan.sample_ids(round_, cell[1])
        return plan.reserved_sample_ids(self.made[cell, "warm-up"] + self.made[cell, "settle"], cell[1])

    # -- workers ------------------------------------------------------------------------------------------------

    def _load(self, candidate: Candidate) -> WorkerLike | None:
        """Start a candidate's worker; when it cannot be loaded all its cells are out."""
        if all(cell in self.out for cell in plan.cells(self.spec) if cell[0] == candidate.key):
            return None
        self.tell("loading", cell=(candidate.key, None, None))
        asked_s = self.clock.monotonic()
        worker = self.start_worker(candidate)
        try:
            reply = worker.load(self.spec.load_timeout_s)
        except (WorkerLost, WorkerTimeout) as error:
            reply = {"status": "failed", "message": str(error)}
        except BaseException:
            worker.stop()
            raise
        if reply["status"] != "ok":
            worker.stop()
            self.gone.update(cell for cell in plan.cells(self.spec) if cell[0] == candidate.key)
            self._drop(self.gone)
            self.store.add_event(
                self.run_id, "load-failed", {"candidate": candidate.key, **{k: reply[k] for k in ("status", "message")}}
            )
            return None
        self.workers[candidate.key] = worker
        facts = reply["facts"] | {"ready_s": self.clock.monotonic() - asked_s}
        self.store.add_event(self.run_id, "loaded", {"candidate": candidate.key, "facts": facts})
        return worker

    def _real_worker(self, candidate: Candidate) -> Worker:
        loads = [e for e in self.store.events(self.run_id) if e.kind == "loaded"]
        starts = sum(e.payload["candidate"] == candidate.key for e in loads)
        return Worker(candidate, self.spec.protocol, run_folder(self.run_id), self._check, starts)

    def _forget(self, candidate: str) -> None:
        """A worker is gone: its other cells start anew, with a warm-up of their own."""
        self.workers.pop(candidate, None)
        self.warm = {cell for cell in self.warm if cell[0] != candidate}

    def _candidate(self, key: str) -> Candidate:
        return next(c for c in self.spec.candidates if c.key == key)

    # -- state --------------------------------------------------------------------------------------------------

    def _live(self) -> list[CellKey]:
        return [cell for cell in plan.cells(self.spec) if cell not in self.out]

    def _unfinished(self) -> list[CellKey]:
        """Live cells that have rounds to go."""
        return [c for c in self._live() if self.complete[c] < plan.rounds_for(self.spec.protocol, c[1])]

    def _drop(self, cells: Iterable[CellKey]) -> None:
        self.out.update(cells)

    def _recall(self) -> None:
        """Take the run up where its stored calls leave it."""
        stored = self.store.calls(self.run_id)
        left = standing(self.spec, stored, self.gone)
        self.out, self.made, self.complete, self.first_round = left.out, left.made, left.complete, left.first_round
        self.calls_done = len(stored)

    def _check_same_environment(self, environment: dict[str, Any]) -> None:
        started = [e for e in self.store.events(self.run_id) if e.kind == "started"]
        if started and started[0].payload["environment"]["fingerprint"] != environment["fingerprint"]:
            raise InputError(
                f"resume of run {self.run_id}",
                given="another machine, package version or thread count than the run began with",
                expected="the same environment",
                todo="start a new run; compare the environments in their exports",
            )

    def _environment(self) -> dict[str, Any]:
        protocol = self.spec.protocol
        return device.environment(protocol.device, protocol.threads, protocol.omp_wait_policy)

    def _check(self) -> None:
        if self.cancelled:
            raise Cancelled

    def tell(
        self,
        state: State,
        *,
        cell: tuple[Any, Any, Any] = (None, None, None),
        round_: int | None = None,
        message: str = "",
    ) -> None:
        """Report where the run is, and notice a wish to stop."""
        if state != "finished":
            self._check()
        rounds = plan.rounds_for(self.spec.protocol, cell[1]) if cell[1] and state == "measuring" else None
        self.report(
            Progress(
                state=state,
                pid=os.getpid(),
                calls_done=self.calls_done,
                calls_total=max(self.calls_total, self.calls_done),
                elapsed_s=self.clock.monotonic() - self.began_s,
                left_s=0.0
                if state == "finished"
                else plan.seconds_left(self.spec, self._live(), self.made, self.took_s),
                candidate=cell[0],
                batch_size=cell[1],
                steps=cell[2],
                round=round_,
                rounds=rounds,
                message=message,
            )
        )
