"""Makes the calls of a run, and stores each before the next; loads candidates; reports how far the run is.

The conductor decides what is called, and when.

>>> # caller.load(candidate); caller.call(cell, "timed", round_=0, order=0)
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Protocol as Interface

from bench_core import plan
from bench_core.conductor import candidate_facts
from bench_core.conductor.crew import Clock, Crew
from bench_core.conductor.ledger import Ledger
from bench_core.conductor.originals import Originals
from bench_core.conductor.remaining import Remaining
from bench_core.conductor.reports import Reports, Where
from bench_core.events import Environment, Facts
from bench_core.records import Call, CellKey, Phase, Telemetry
from bench_core.request.configured import configured_steps
from bench_core.spec import Candidate
from bench_core.store.database import Store
from bench_core.store.progress import Progress, State
from bench_core.worker.handle import WorkerTimeout
from bench_core.worker.lost import WorkerLost

RETRIES = 1
"""How often a cell goes on, until the run is resumed, after its worker was ended from outside."""


class MonitorLike(Interface):
    """Observes the machine during calls (`machine.telemetry.Monitor`, or a fake)."""

    def begin(self, pid: int | None) -> None: ...
    def end(self, call_s: float | None = None) -> Telemetry | None: ...
    def close(self) -> None: ...


class Caller:
    """The calls of one stored run.

    `report(progress)` is called before every call, `check()` raises if the run is to stop.
    """

    def __init__(
        self,
        store: Store,
        run_id: str,
        crew: Crew,
        ledger: Ledger,
        *,
        clock: Clock,
        monitor: MonitorLike,
        report: Callable[[Progress], None],
        check: Callable[[], None],
    ) -> None:
        self.store, self.run_id, self.crew, self.ledger = store, run_id, crew, ledger
        self.clock, self.monitor, self.report, self.check = clock, monitor, report, check
        self.spec = ledger.spec
        self.began_s = clock.monotonic()
        self.originals = Originals(self.spec)
        self.remaining = Remaining(ledger, crew)
        self.reports = Reports(ledger, self.remaining)

    def begin(self) -> None:
        """Count the run's seconds from now on: it has its device."""
        self.began_s = self.clock.monotonic()

    def elapsed_s(self) -> float:
        """Seconds since the run began."""
        return self.clock.monotonic() - self.began_s

    def load(self, candidate: Candidate) -> bool:
        """Load a candidate; False if that fails, and then all its cells are dropped."""
        cells = [cell for cell in self.ledger.cells() if cell.candidate == candidate.key]
        if all(cell in self.ledger.dropped for cell in cells):
            return False
        self.report_progress("loading", candidate=candidate.key)
        self.originals.check(candidate)
        asked_s = self.clock.monotonic()
        reply = self.crew.load(candidate)
        self.remaining.loaded(candidate.key, self.clock.monotonic() - asked_s, reply.facts.load_s)
        if reply.status != "ok":
            self.check()
            self.ledger.drop(cells)
            self._add_event("load-failed", candidate, status=reply.status, message=reply.message)
            return False
        self.originals.check_versions(candidate, reply.facts)
        read = {"configured_steps": configured_steps(candidate), "sha256": self.originals.check(candidate)}
        facts = reply.facts.model_copy(update=read)  # the hash only now: it may just have been downloaded
        self._add_event("loaded", candidate, facts=facts.stored())
        return True

    def call(self, cell: CellKey, phase: Phase, round_: int, order: int) -> Call | None:
        """Make one call and store it; None if it fails, and then its cell is dropped.

        None also for a call whose worker was ended from outside. The call is forgotten, and its cell goes on with a
        fresh worker; the second time it is dropped until somebody resumes the run.
        """
        if cell in self.ledger.dropped:
            return None
        if cell.candidate not in self.crew.workers and not self.load(self._candidate(cell)):
            return None
        self.report_progress("warm-up" if phase == "warm-up" else "measuring", cell=cell, round_=round_)
        ids = self._sample_ids(cell, phase, round_)
        batch = plan.batch(self.spec.protocol, phase, cell.batch_size, cell.steps, ids)
        started_ns = self.clock.time_ns()
        self.monitor.begin(self.crew.pids.get(cell.candidate))
        try:
            reply, outside_s = self.crew.call(cell, batch)
        except WorkerLost as error:
            self.monitor.end()
            self._lost(cell, error)
            return None
        if reply.status != "ok":
            self.check()  # if the run was cancelled, that may be why: not a failure of the cell
        call = Call(
            call_id=secrets.token_hex(8),
            **cell._asdict(),
            round=round_,
            order_in_round=order,
            phase=phase,
            start=self.crew.process_index[cell.candidate],
            started_ns=started_ns,
            sample_ids=ids,
            outside_s=outside_s,
            telemetry=self._telemetry(cell, outside_s),
            **dict(reply),
        )
        self.store.add_call(self.run_id, call)
        self.ledger.add(call)
        return call if call.status == "ok" else None

    def _telemetry(self, cell: CellKey, outside_s: float | None) -> Telemetry | None:
        """What the machine did during a call, and whether the conductor slept meanwhile."""
        seen, asleep_s = self.monitor.end(outside_s), self.crew.asleep_s(cell.candidate)
        return (seen or Telemetry()).model_copy(update={"conductor_asleep_s": asleep_s}) if asleep_s else seen

    def _lost(self, cell: CellKey, error: WorkerLost) -> None:
        """Store that a worker was ended from outside, unless that was because the run is to stop."""
        self.check()
        self.ledger.lost[cell] += 1
        is_dropped = self.ledger.lost[cell] > RETRIES
        if is_dropped:
            self.ledger.drop([cell])
        size = {"batch_size": cell.batch_size, "steps": cell.steps}
        self._add_event("worker-lost", self._candidate(cell), **size, message=str(error), dropped=is_dropped)

    def measure_facts(self, candidate: Candidate, environment: Environment) -> None:
        """Measure what is measured once of a candidate (see `candidate_facts`), and store it."""
        worker = self.crew.workers.get(candidate.key)
        if worker is None or candidate.key in self.remaining.surveyed:
            return
        self.report_progress("warm-up", candidate=candidate.key)
        self.remaining.surveyed.add(candidate.key)
        try:
            facts = candidate_facts.measure(
                worker, candidate, self.spec.protocol, environment, timeout_s=self.spec.load_timeout_s
            )
        except (WorkerLost, WorkerTimeout) as error:
            self.check()
            self.crew.forget(candidate.key)
            facts = Facts(flops_message=str(error))
        self._add_event("surveyed", candidate, facts=facts.stored())

    def report_progress(
        self,
        state: State,
        *,
        candidate: str | None = None,
        cell: CellKey | None = None,
        round_: int | None = None,
        message: str = "",
        waits_for: str | None = None,
        n_ahead: int | None = None,
    ) -> None:
        """Report how far the run is. Raises what `check` raises, unless the run is finished."""
        if state != "finished":
            self.check()
        where = Where(candidate, cell, round_, message, waits_for, n_ahead)
        self.report(self.reports.progress(state, elapsed_s=self.elapsed_s(), where=where))

    def wait_for_store(self, _: float) -> None:
        """Report that another program keeps a call from being stored. Raises nothing: the call must not be lost."""
        self.report(self.reports.progress("waiting-for-database", elapsed_s=self.elapsed_s(), where=Where()))

    def _sample_ids(self, cell: CellKey, phase: Phase, round_: int) -> tuple[int, ...]:
        if phase == "timed":
            return plan.timed_sample_ids(self.spec.protocol, cell.batch_size, round_)
        return plan.sample_ids(self.ledger.made[cell, phase], cell.batch_size, phase)

    def _candidate(self, cell: CellKey) -> Candidate:
        return next(c for c in self.spec.candidates if c.key == cell.candidate)

    def _add_event(self, kind: str, candidate: Candidate, **payload: object) -> None:
        self.store.add_event(self.run_id, kind, {"candidate": candidate.key, **payload})
