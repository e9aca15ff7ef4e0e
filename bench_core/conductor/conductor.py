"""Conducts a run: loads every candidate in a process of its own, warms up, and calls them turn by turn.

A round is one turn of every live cell in shuffled order, so candidates are paired and drift hits all of them alike. A
cell that fails or has enough calls leaves; the others go on. Candidates that are to be measured alone are called before
the others at each start (`sittings`). Every call is stored before the next one is made, so
whatever ends the conductor, what was measured is kept and the run can be resumed.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from bench_core import __version__, plan
from bench_core.cells import clocks
from bench_core.conductor.batch_search import Attempt, memory_lack, search
from bench_core.conductor.caller import Caller, MonitorLike
from bench_core.conductor.crew import Clock, Crew, WorkerLike
from bench_core.conductor.ledger import Ledger
from bench_core.conductor.sittings import Sittings
from bench_core.errors import InputError
from bench_core.events import Environment
from bench_core.machine.environment import check_same, environment
from bench_core.machine.telemetry import Monitor
from bench_core.phrase import Phrase
from bench_core.records import Call, CellKey, Group, Phase
from bench_core.request import environments
from bench_core.spec import Candidate, RunSpec
from bench_core.stats import steady, stopping
from bench_core.store.database import Store
from bench_core.store.folders import run_folder
from bench_core.store.progress import Progress, State
from bench_core.worker import sandbox
from bench_core.worker.handle import Worker


class Cancelled(Exception):
    """Somebody asked to stop: Ctrl-C, the dashboard, or the system. Its argument, if any, is what the run says then."""


class Conductor:
    """Measures what is missing of one stored run.

    `start_worker(candidate)` makes a worker, `report(progress)` is called before every call, `clock` has
    `monotonic()` in seconds and `time_ns()`, `monitor` observes the machine during calls.
    """

    def __init__(
        self,
        store: Store,
        run_id: str,
        *,
        start_worker: Callable[[Candidate], WorkerLike] | None = None,
        report: Callable[[Progress], None] = lambda progress: None,
        clock: Clock = time,
        monitor: MonitorLike | None = None,
    ) -> None:
        self.store, self.run_id, self.report = store, run_id, report
        self.spec: RunSpec = store.run(run_id).spec
        self.stop_criterion = stopping.criterion(self.spec.protocol, clocks.outside(self.spec.candidates))
        self.ledger = Ledger(self.spec, self.stop_criterion)
        self.crew = Crew(self.spec, start_worker or self._new_worker, clock)
        self.monitor = monitor or Monitor(self.spec.protocol.device, lambda: set(self.crew.pids.values()))
        self.caller = Caller(
            store,
            run_id,
            self.crew,
            self.ledger,
            clock=clock,
            monitor=self.monitor,
            report=lambda progress: self.report(progress),
            check=self._check,
        )
        self.sittings = Sittings(self.caller, self._is_warm, self._time_is_up)
        self.cancelled = False
        self.afterwards: Callable[[], None] = lambda: None
        """What belongs to the run and needs no worker: a run that is killed meanwhile is not done."""
        self.environment = Environment()

    # -- the whole run ------------------------------------------------------------------------------------------

    def conduct(self) -> str:
        """Run to the end: `done` or `cancelled`. Whatever else ends the run is stored as `failed` and raised:
        InputError when the run began in another environment, or its device is not here.
        """
        self.caller.begin()
        self.store.waits = self.caller.wait_for_store
        protocol = self.spec.protocol
        self.environment = environment(protocol.device, protocol.threads, protocol.omp_wait_policy)
        self._check_same_environment()
        self._load_stored()
        self.store.add_event(self.run_id, "started", {"environment": self.environment.stored(), "version": __version__})
        outcome = "failed"
        message: str = Phrase("the conductor stopped unexpectedly")
        try:
            message = self._measure()
            self.crew.stop()
            self.afterwards()
            outcome = "done"
        except Cancelled as asked:
            outcome, message = "cancelled", next(iter(asked.args), Phrase("cancelled; what was measured is kept"))
        except Exception as error:
            message = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
            raise
        finally:
            self.crew.stop()
            self.monitor.close()
            self.store.add_event(self.run_id, "finished", {"outcome": outcome, "message": message})
            self.report_progress("finished", message=message)
        return outcome

    def cancel(self, *_: object) -> None:
        """Stop as soon as possible. A signal handler may call it, with whatever arguments."""
        self.cancelled = True

    def report_progress(
        self, state: State, *, message: str = "", waits_for: str | None = None, n_ahead: int | None = None
    ) -> None:
        """Report how far the run is. Raises Cancelled when somebody asked to stop, unless it is finished."""
        self.caller.report_progress(state, message=message, waits_for=waits_for, n_ahead=n_ahead)

    def _measure(self) -> str:
        """All phases of the run; returns why it ended early, or an empty text."""
        self.ledger.mark_finished()
        if not self.ledger.unfinished() and not self._without_sizes():
            return ""
        for candidate in self._without_sizes():
            self._search(candidate)
        self._begin_start(1)
        message = self._rounds()
        self._measure_facts()  # last: no timed call waits for it
        self.caller.originals.check_all()
        return message

    def _measure_facts(self) -> None:
        """Measure what is measured once, if the run asks for it, of those with a role; of all where none has one."""
        for candidate in self.spec.principals if self.spec.survey else ():
            self.caller.measure_facts(candidate, self.environment)

    def _begin_start(self, start: int) -> None:
        """Measure those that are to be measured alone; load the others that are not loaded, and warm their cells up."""
        self.caller.remaining.begin_start(start)
        self.sittings.sit(is_last=start >= self.spec.protocol.starts)
        in_turns = [c for c in self.crew.loading_order() if not self.ledger.manners[c.key].is_alone]
        for candidate in in_turns if self.ledger.live() else ():
            if candidate.key not in self.crew.workers:
                self.caller.load(candidate)
        self.ledger.mark_finished()  # rounds are whole without the candidates that could not be loaded
        for cell in self.ledger.live():
            if not self._time_is_up():  # what is not warm then will not be timed either
                self._warm_up(cell)

    def _rounds(self) -> str:
        """Make rounds until every cell has enough calls; returns a message if the time limit came first."""
        rounds_since_start, starts_made = 0, 1
        while self.ledger.unfinished():
            if self._time_is_up():
                return plan.time_limit_message(self.spec)
            if not self.ledger.live() or self.stop_criterion.wants_fresh_processes(
                self.ledger.groups(),
                self.spec.baseline,
                starts_made=starts_made,
                rounds_since_start=rounds_since_start,
            ):
                if not self.ledger.live():
                    self._measure_facts()
                self.crew.restart()
                rounds_since_start, starts_made = 0, starts_made + 1
                self._begin_start(starts_made)
                continue
            rounds_since_start += self._round(self.ledger.due())
            self.ledger.mark_finished()
        return ""

    def _round(self, due: list[CellKey]) -> int:
        """One turn of each of these cells; returns the most timed calls of a turn, each of which is a round."""
        self.caller.originals.check_files()
        protocol = self.spec.protocol
        first: dict[Group, int] = {cell.group: self.ledger.next_round(cell.group) for cell in due}
        for order, cell in enumerate(plan.shuffled(due, sum(first.values()), protocol.seed)):
            if cell not in self.ledger.dropped:
                self._turn(cell, first[cell.group], order)
        return max(plan.timed_calls(protocol, group.batch_size, round_) for group, round_ in first.items())

    def _time_is_up(self) -> bool:
        limit = self.spec.max_time_s
        return limit is not None and self.caller.elapsed_s() > limit

    # -- one cell -----------------------------------------------------------------------------------------------

    def _turn(self, cell: CellKey, round_: int, order: int) -> None:
        """Settling calls, then the timed ones, each of which counts as a round."""
        if not self._is_warm(cell):
            return
        protocol = self.spec.protocol
        calls: list[tuple[Phase, int]] = [("settle", round_)] * protocol.turn(cell.batch_size).settle_calls
        calls += [("timed", round_ + index) for index in range(plan.timed_calls(protocol, cell.batch_size, round_))]
        for phase, number in calls:
            if self.caller.call(cell, phase, number, order) is None:
                return

    def _is_warm(self, cell: CellKey) -> bool:
        """Whether a cell's worker is warm, which is warmed up if it has just taken the place of one that was lost."""
        if cell not in self.crew.warm and cell not in self.ledger.dropped:
            self._warm_up(cell)
        return cell in self.crew.warm

    def _warm_up(self, cell: CellKey) -> None:
        """Uncounted calls like the timed ones: until they are steady, or as many as the candidate asks for."""
        protocol, manner = self.spec.protocol, self.ledger.manners[cell.candidate]
        took_s: list[float] = []
        fewest = plan.warm_up_calls(protocol, cell.batch_size, manner)
        is_fixed = manner.warm_up_calls is not None or not fewest
        for index in range(fewest if is_fixed else max(fewest, protocol.warm_up_cap)):
            call = self.caller.call(cell, "warm-up", index, 0)
            if call is None:
                return
            took_s.append(_seconds(call))
            if not is_fixed and len(took_s) >= fewest and steady.steady_from(took_s) is not None:
                break
        self.crew.warm.add(cell)

    # -- the search for batch sizes -----------------------------------------------------------------------------

    def _without_sizes(self) -> list[Candidate]:
        """Candidates whose batch sizes a search has yet to find."""
        return [c for c in self.spec.candidates if self.spec.protocol.auto_batch and c.key not in self.ledger.sizes]

    def _search(self, candidate: Candidate) -> None:
        """Find a candidate's batch sizes, with no other candidate on the device."""
        steps, smallest = self.spec.protocol.steps[0], min(self.spec.protocol.batch_sizes)
        found = search(
            lambda size, calls: self._attempt(CellKey(candidate.key, size, steps), calls),
            start=smallest,
        )
        self.crew.restart()
        sizes = [*found.sizes, *([] if found.failed is None else [found.failed])]
        payload = {"candidate": candidate.key, "sizes": sizes, "message": found.message}
        self.store.add_event(self.run_id, "sizes-found", payload)
        self.ledger.sizes[candidate.key] = sizes

    def _attempt(self, cell: CellKey, calls: int) -> Attempt:
        """Call a batch size so many times; what came of it, with the seconds of the last call."""
        peaks = self.ledger.peak_bytes[cell.candidate]
        if self.spec.protocol.device == "cpu" and (lack := memory_lack(peaks, cell.batch_size)):
            return Attempt("oom", message=lack)
        took_s = None
        for index in range(calls):
            call = self.caller.call(cell, "warm-up", index, 0)
            if call is None and cell not in self.ledger.dropped:  # its worker was ended from outside
                call = self.caller.call(cell, "warm-up", index, 0)
            if call is None:
                return Attempt("oom" if self.ledger.is_out_of_memory(cell) else "failed")
            took_s = _seconds(call)
        return Attempt("ok", took_s)

    # -- beginning and ending -----------------------------------------------------------------------------------

    def _new_worker(self, candidate: Candidate) -> Worker:
        index, python = self.crew.process_index[candidate.key], environments.python_for(candidate, self.spec)
        confined = sandbox.of(self.spec.candidates)
        return Worker(candidate, self.spec.protocol, run_folder(self.run_id), self._check, index, python, confined)

    def _load_stored(self) -> None:
        """Continue after the run's stored calls and events."""
        events = self.store.events(self.run_id)
        self.caller.originals.remember(events)
        self.caller.originals.check_resumed(self.run_id)
        for event in events:
            if event.kind == "sizes-found":
                self.ledger.sizes[event.payload["candidate"]] = event.payload["sizes"]
            if event.kind == "loaded" and (ready_s := event.payload["facts"].get("ready_s")):
                self.caller.remaining.load_s[event.payload["candidate"]] = ready_s
        for call in self.store.calls(self.run_id):
            self.ledger.add(call)
        self.crew.first_index = self.ledger.last_process_index + 1

    def _check_same_environment(self) -> None:
        started = [e.payload["environment"] for e in self.store.events(self.run_id) if e.kind == "started"]
        what, n_calls = Phrase("resume of run {run}", run=self.run_id), self.store.count_calls(self.run_id)
        if n_calls and not started:  # as in an import that was sent without its events
            raise InputError(
                what,
                given=Phrase("{n} calls without an event that says how they began", n=n_calls),
                expected="a run whose calls say what they were made on",
                todo="start a new run; it cannot be told whether new calls would be comparable",
            )
        if started:
            check_same(what, Environment.model_validate(started[0]), self.environment)

    def _check(self) -> None:
        if self.cancelled:
            raise Cancelled


def _seconds(call: Call) -> float:
    """What a good call took on the conductor's clock."""
    assert call.outside_s is not None
    return call.outside_s
