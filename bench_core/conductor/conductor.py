"""Conducts a run: loads every candidate in a process of its own, warms up, and calls them turn by turn.

A round is one turn of every live cell in an order shuffled anew, so candidates are paired and drift hits all of
them alike. A cell that fails or is known well enough leaves; the others go on. Every call is stored before the next
one is made, so whatever ends the conductor, what was measured is kept and can be gone on with.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any

from bench_core import __version__, plan
from bench_core.conductor.batch_search import Attempt, memory_lack, search
from bench_core.conductor.calibration import survey
from bench_core.conductor.crew import Crew, WorkerLike
from bench_core.conductor.ledger import Ledger
from bench_core.conductor.remaining import outlook
from bench_core.errors import InputError
from bench_core.machine import device
from bench_core.machine.telemetry import Monitor
from bench_core.records import Call, CellKey, Phase, Witness
from bench_core.spec import Candidate, RunSpec
from bench_core.stats import steady, stopping
from bench_core.store.database import Store
from bench_core.store.folders import run_folder
from bench_core.store.progress import Progress, State
from bench_core.worker.handle import Worker, WorkerLost, WorkerTimeout


class Cancelled(Exception):
    """Somebody asked to stop: Ctrl-C, the dashboard, or the system."""


class Conductor:
    """Runs what is not stored yet of one stored run.

    `start_worker(candidate)` makes a worker, `report(progress)` is told before every call, `clock` has
    `monotonic()` in seconds and `time_ns()`, `monitor` looks at the machine during calls.
    """

    def __init__(
        self,
        store: Store,
        run_id: str,
        *,
        start_worker: Callable[[Candidate], WorkerLike] | None = None,
        report: Callable[[Progress], None] = lambda progress: None,
        clock: Any = time,
        monitor: Any = None,
    ) -> None:
        self.store, self.run_id, self.clock, self.report = store, run_id, clock, report
        self.spec: RunSpec = store.run(run_id).spec
        self.stop = stopping.criterion(self.spec.protocol)
        self.crew = Crew(self.spec, start_worker or self._real_worker, clock)
        self.monitor = monitor or Monitor(self.spec.protocol.device, lambda: set(self.crew.pids.values()))
        self.ledger = Ledger(self.spec, self.stop)
        self.cancelled = False
        self.environment: dict[str, Any] = {}
        self.warm: set[CellKey] = set()
        self.surveyed: set[str] = set()
        self.began_s = clock.monotonic()

    # -- the whole run ------------------------------------------------------------------------------------------

    def conduct(self) -> str:
        """Run to the end: `done` or `cancelled`. Raises InputError when the run cannot be gone on with.

        Any other error is raised too, once the workers are ended and the outcome `failed` is stored.
        """
        self.began_s = self.clock.monotonic()
        protocol = self.spec.protocol
        self.environment = device.environment(protocol.device, protocol.threads, protocol.omp_wait_policy)
        self._check_same_environment()
        self._recall()
        self.store.add_event(self.run_id, "started", {"environment": self.environment, "version": __version__})
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
            self.crew.stop()
            self.monitor.close()
            self.store.add_event(self.run_id, "finished", {"outcome": outcome, "message": message})
            self.tell("finished", message=message)
        return outcome

    def cancel(self, *_: Any) -> None:
        """Stop as soon as possible; usable as a signal handler."""
        self.cancelled = True

    def _measure(self) -> str:
        self.ledger.settle()
        if not self.ledger.live() and not self._unsearched():
            return ""
        for candidate in self._unsearched():
            self._search(candidate)
        self._muster()
        message = self._rounds()
        for candidate in self.spec.candidates:
            self._survey(candidate)
        return message

    def _muster(self) -> None:
        """Load all candidates and warm all their cells up: the beginning of a start."""
        for candidate in self.crew.in_order():
            if candidate.key not in self.crew.workers:
                self._load(candidate)
        self.ledger.settle()  # rounds are whole without the candidates that could not be loaded
        for cell in self.ledger.live():
            if not self._time_is_up():  # what is not warm then will not be timed either
                self._warm_up(cell)

    def _rounds(self) -> str:
        since, starts = 0, 1
        while live := self.ledger.live():
            if self._time_is_up():
                return f"stopped at the time limit of {self.spec.max_time_s:g} s"
            if self.stop.wants_fresh_processes(
                self.ledger.groups(), self.spec.baseline, starts_made=starts, rounds_since_start=since
            ):
                self._start_anew()
                since, starts = 0, starts + 1
                continue
            self._round(live)
            self.ledger.settle()
            since += 1
        return ""

    def _round(self, live: list[CellKey]) -> None:
        first = {cell[1:]: self.ledger.next_round(cell[1:]) for cell in live}
        for order, cell in enumerate(plan.shuffled(live, sum(first.values()), self.spec.protocol.seed)):
            if cell not in self.ledger.out:
                self._turn(cell, first[cell[1:]], order)

    def _time_is_up(self) -> bool:
        limit = self.spec.max_time_s
        return limit is not None and self.clock.monotonic() - self.began_s > limit

    def _start_anew(self) -> None:
        self.crew.anew()
        self.warm.clear()
        self._muster()

    # -- one cell -----------------------------------------------------------------------------------------------

    def _turn(self, cell: CellKey, round_: int, order: int) -> None:
        """Settling calls, then the timed ones, each of which counts as a round."""
        if cell not in self.warm:  # its worker was lost and started anew
            self._warm_up(cell)
        turn = self.spec.protocol.turn(cell[1])
        for _ in range(turn.settle_calls):
            if cell not in self.ledger.out:
                self._call(cell, "settle", round_, order)
        for index in range(turn.timed_calls):
            if cell not in self.ledger.out:
                self._call(cell, "timed", round_ + index, order)

    def _warm_up(self, cell: CellKey) -> None:
        """Calls exactly like the timed ones that are not counted, until they are steady."""
        protocol, took_s = self.spec.protocol, []
        most = max(protocol.warm_up_calls, protocol.warm_up_cap) if protocol.warm_up_calls else 0
        for index in range(most):
            call = None if cell in self.ledger.out else self._call(cell, "warm-up", index, 0)
            if call is None:
                return
            took_s.append(call.outside_s)
            if len(took_s) >= protocol.warm_up_calls and steady.steady_from(took_s) is not None:
                break
        self.warm.add(cell)

    def _call(self, cell: CellKey, phase: Phase, round_: int, order: int) -> Call | None:
        """Make one call and store it; None when it is not good. A cell that fails is out."""
        candidate, batch_size, steps = cell
        if candidate not in self.crew.workers and not self._load(self._candidate(candidate)):
            return None
        self.tell("warm-up" if phase == "warm-up" else "measuring", cell=cell, round_=round_)
        ids = self._sample_ids(cell, phase, round_)
        started_ns = self.clock.time_ns()
        self.monitor.begin(self.crew.pids.get(candidate))
        reply, outside_s = self.crew.ask(cell, plan.request(self.spec.protocol, phase, batch_size, steps, ids))
        if reply["status"] != "ok":
            self._check()  # what ended the run may have ended the call too: then it is no failure of the cell
        call = Call(
            call_id=secrets.token_hex(8),
            candidate=candidate,
            batch_size=batch_size,
            steps=steps,
            round=round_,
            order_in_round=order,
            phase=phase,
            start=self.crew.numbers[candidate],
            started_ns=started_ns,
            sample_ids=ids,
            outside_s=outside_s,
            telemetry=self.monitor.end(outside_s),
            **{**reply, "witness": Witness(**reply.get("witness", {}))},
        )
        self.store.add_call(self.run_id, call)
        self.ledger.add(call)
        if candidate not in self.crew.workers:
            self.warm = {warm for warm in self.warm if warm[0] != candidate}
        return call if call.status == "ok" else None

    def _sample_ids(self, cell: CellKey, phase: Phase, round_: int) -> tuple[int, ...]:
        if phase == "timed":
            return plan.sample_ids(round_, cell[1])
        made = self.ledger.made
        return plan.reserved_sample_ids(made[cell, "warm-up"] + made[cell, "settle"], cell[1])

    # -- candidates ---------------------------------------------------------------------------------------------

    def _load(self, candidate: Candidate) -> bool:
        """Start a candidate's worker; when it cannot be loaded all its cells are out."""
        cells = [cell for cell in self.ledger.cells() if cell[0] == candidate.key]
        if all(cell in self.ledger.out for cell in cells):
            return False
        self.tell("loading", cell=(candidate.key, None, None))
        reply = self.crew.load(candidate)
        if reply["status"] != "ok":
            self._check()
            self.ledger.drop(cells)
            failure = {"candidate": candidate.key, **{k: reply[k] for k in ("status", "message")}}
            self.store.add_event(self.run_id, "load-failed", failure)
            return False
        self.store.add_event(self.run_id, "loaded", {"candidate": candidate.key, "facts": reply["facts"]})
        return True

    def _survey(self, candidate: Candidate) -> None:
        """Once all is measured: neither the first timed call nor any other waits for it."""
        worker = self.crew.workers.get(candidate.key)
        if worker is None or candidate.key in self.surveyed:
            return
        self.surveyed.add(candidate.key)
        self.tell("warm-up", cell=(candidate.key, None, None))
        try:
            facts = survey(worker, self.environment, timeout_s=self.spec.load_timeout_s)
        except (WorkerLost, WorkerTimeout) as error:
            self._check()
            self.crew.forget(candidate.key)
            facts = {"flops_message": str(error)}
        self.store.add_event(self.run_id, "surveyed", {"candidate": candidate.key, "facts": facts})

    def _unsearched(self) -> list[Candidate]:
        """Candidates whose batch sizes are still to be found."""
        found = self.ledger.sizes or {}
        return [c for c in self.spec.candidates if self.spec.protocol.auto_batch and c.key not in found]

    def _search(self, candidate: Candidate) -> None:
        """Find a candidate's batch sizes, with no other candidate on the device."""
        steps = self.spec.protocol.steps[0]
        found = search(
            lambda size, calls: self._attempt((candidate.key, size, steps), calls),
            start=min(self.spec.protocol.batch_sizes),
        )
        self.crew.anew()
        sizes = [*found.sizes, *([] if found.failed is None else [found.failed])]
        payload = {"candidate": candidate.key, "sizes": sizes, "message": found.message}
        self.store.add_event(self.run_id, "sizes-found", payload)
        self._recall()

    def _attempt(self, cell: CellKey, calls: int) -> Attempt:
        if self.spec.protocol.device == "cpu" and (lack := memory_lack(self.ledger.peaks(cell), cell[1])):
            return Attempt("oom", message=lack)
        for index in range(calls):
            last = self._call(cell, "warm-up", index, 0)
            if last is None:
                return Attempt("oom" if self.ledger.oom(cell) else "failed")
        return Attempt("ok", last.outside_s)

    def _real_worker(self, candidate: Candidate) -> Worker:
        number = self.crew.numbers[candidate.key]
        return Worker(candidate, self.spec.protocol, run_folder(self.run_id), self._check, number)

    def _candidate(self, key: str) -> Candidate:
        return next(c for c in self.spec.candidates if c.key == key)

    # -- state --------------------------------------------------------------------------------------------------

    def _recall(self) -> None:
        """Take the run up where its stored calls and events leave it."""
        found = [e.payload for e in self.store.events(self.run_id) if e.kind == "sizes-found"]
        out = self.ledger.out
        self.ledger = Ledger(self.spec, self.stop, {f["candidate"]: f["sizes"] for f in found})
        for call in self.store.calls(self.run_id):
            self.ledger.add(call)
        self.ledger.drop(out)
        self.crew.start = max(self.crew.start, self.ledger.last_start + 1)

    def _check_same_environment(self) -> None:
        started = [e for e in self.store.events(self.run_id) if e.kind == "started"]
        if started and not device.is_same(started[0].payload["environment"], self.environment):
            raise InputError(
                f"resume of run {self.run_id}",
                given="another machine, GPU, package version or thread count than the run began with",
                expected="the same environment",
                todo="start a new run; compare the environments in their exports",
            )

    def _check(self) -> None:
        if self.cancelled:
            raise Cancelled

    def tell(self, state: State, *, message: str = "", **where: Any) -> None:
        """Report where the run is, and notice a wish to stop."""
        if state != "finished":
            self._check()
        elapsed_s = self.clock.monotonic() - self.began_s
        self.report(outlook(state, self.ledger, elapsed_s=elapsed_s, message=message, **where))
