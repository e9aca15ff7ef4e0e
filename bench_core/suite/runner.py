"""Runs a suite: for each id one stored run of its three files, where it is faster a second one with fewer steps, then
its metrics; at the end the scores. What was measured is never measured again.

An id whose metrics hold for its files and options is left alone. One that was begun goes on in the run that it was
given; a measured run is only judged again. What goes wrong with one id does not stop the others.

>>> # standing = run(request, Store(), reporter=Reporter())
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from bench_core.errors import InputError
from bench_core.events import Environment
from bench_core.jobs import scoring, status
from bench_core.jobs.conduct import one_of_several
from bench_core.machine import environment, process
from bench_core.results.result import Result, load_result
from bench_core.spec import RunSpec
from bench_core.store import atomic
from bench_core.store.database import Store
from bench_core.store.progress import Progress
from bench_core.suite import control, journal, judging, metrics, score, work
from bench_core.suite.journal import Journal, Standing, Started
from bench_core.suite.metrics import Control, Metrics
from bench_core.suite.work import Request, Work


class NotMeasuredError(Exception):
    """All files of an id failed alike: that is not the doing of the generated code, and may be another time another."""


class Measure(Protocol):
    """Measures what is missing of a stored run: `done` or `cancelled` (`jobs.conduct.one_of_several`)."""

    def __call__(self, store: Store, run_id: str, *, report: Callable[[Progress], None]) -> str: ...


class Reporter:
    """Is told how far a suite is; does nothing by itself."""

    def begins(self, standing: Standing, one: Work) -> None:
        """A run of an id begins or goes on."""

    def progress(self, now: Progress) -> None:
        """How far that run is."""

    def judged(self, found: Metrics) -> None:
        """An id has its metrics."""

    def failed(self, prompt_id: str, message: str) -> None:
        """An id could not be measured."""


def run(
    request: Request, store: Store, *, reporter: Reporter | None = None, measure: Measure = one_of_several
) -> Standing:
    """Measure what is missing of a suite, and write its scores; returns how it ended: `done`, or `failed` where an id
    could not be measured.

    Raises InputError, before anything is measured, for what stands in the way of all ids, and for a metrics file that
    is damaged; KeyboardInterrupt when it was cancelled, with what was measured kept.
    """
    every = work.works(request)
    wanted = work.chosen(every, request.ids)
    there = {one.entry.prompt_id: _stored(one, request.out) for one in every}
    with journal.hold(request.out):
        return _Suite(request, store, reporter or Reporter(), measure).run(every, wanted, there)


@dataclass
class _Suite:
    """A suite while it is run, in a folder that is held."""

    request: Request
    store: Store
    reporter: Reporter
    measure: Measure

    def run(self, every: Sequence[Work], wanted: Sequence[Work], there: dict[str, Metrics | None]) -> Standing:
        self.journal = Journal(self.request.out)
        missing = [one for one in wanted if there[one.entry.prompt_id] is None]
        self.standing = _begun(self.request, wanted, len(wanted) - len(missing))
        try:
            for index, one in enumerate(missing):
                self._tell(done=len(wanted) - len(missing) + index, left_s=self._left_s(index, len(missing)))
                there[one.entry.prompt_id] = self._id(one)
            self._tell(current=None, run_id=None, left_s=0.0, done=sum(there[i] is not None for i in self.standing.ids))
            write_leaderboard(self.request.out, every, there)
        except BaseException as error:
            cancelled = isinstance(error, KeyboardInterrupt)
            self._tell(state="cancelled" if cancelled else "failed", left_s=None, message=str(error))
            raise
        self._tell(state="failed" if self.standing.problems else "done")
        return self.standing

    def _tell(self, **changes: Any) -> None:
        self.standing = self.standing.model_copy(update=changes)
        journal.write_standing(self.request.out, self.standing)

    def _left_s(self, done: int, total: int) -> float | None:
        """Rough seconds that are left, from those that the ids so far took."""
        took_s = max(0.0, (time.time_ns() - self.standing.started_ns) / 1e9)  # clocks are set back
        return took_s / done * (total - done) if done else None

    def _id(self, one: Work) -> Metrics | None:
        """Measure and judge an id; None where that failed, which is said."""
        try:
            found = self._judged(one)
        except Exception as error:  # noqa: BLE001  whatever an id raises must not stop the others
            plain = isinstance(error, InputError | NotMeasuredError)
            message = str(error) if plain else f"{type(error).__name__}: {error}"
            self._tell(problems=self.standing.problems | {one.entry.prompt_id: message})
            self.reporter.failed(one.entry.prompt_id, message)
            return None
        atomic.write(one.path(self.request.out), metrics.text(found))
        self.reporter.judged(found)
        return found

    def _judged(self, one: Work) -> Metrics:
        if one.spec is None:
            return judging.metrics(one.entry, one.files, None, control=None, hashes=one.hashes)
        started = self._started(one, one.spec)
        self._begins(one, started.run_id)
        result = self._measured(started.run_id)
        if message := judging.failure_of_all(result):
            raise NotMeasuredError(message)
        found = judging.metrics(one.entry, one.files, result, control=None, hashes=one.hashes)
        return found.model_copy(update={"control": self._control(one, one.spec, started, found)})

    def _started(self, one: Work, spec: RunSpec) -> Started:
        """The run that the id was given, or a new one."""
        known = self.journal.runs.get(one.entry.prompt_id)
        if known is not None and known.hashes == one.hashes and self._goes_on(known.run_id, spec):
            return known
        started = Started(hashes=one.hashes, run_id=self.store.add_run(spec))
        self.journal.keep(one.entry.prompt_id, started)
        return started

    def _control(self, one: Work, spec: RunSpec, started: Started, found: Metrics) -> Control | None:
        """The fewer-steps control of code that is faster; None where there is nothing to learn from one."""
        steps = _control_steps(self.request, spec, found)
        if steps is None:
            return None
        made = work.control_spec(self.request, spec, one.files, steps)
        run_id = started.control_run_id
        if run_id is None or started.control_steps != steps or not self._goes_on(run_id, made):
            run_id = self.store.add_run(made)
            update = {"control_run_id": run_id, "control_steps": steps}
            self.journal.keep(one.entry.prompt_id, started.model_copy(update=update))
        self._begins(one, run_id, is_control=True)
        result = self._measured(run_id)
        return control.of_run(result, judging.keys(one.files, result), steps)

    def _goes_on(self, run_id: str, spec: RunSpec) -> bool:
        """Whether a stored run is what a spec asks for, and is complete or can be resumed here."""
        if not self.store.has_run(run_id) or self.store.run(run_id).spec.keys != spec.keys:
            return False
        began = [e.payload["environment"] for e in self.store.events(run_id) if e.kind == "started"]
        protocol = spec.protocol
        here = environment.environment(protocol.device, protocol.threads, protocol.omp_wait_policy)
        if self._is_complete(run_id):
            return judging.failure_of_all(load_result(self.store, run_id)) is None
        return not began or environment.is_same(Environment.model_validate(began[0]), here)

    def _is_complete(self, run_id: str) -> bool:
        events, spec = self.store.events(run_id), self.store.run(run_id).spec
        return status.follow(self.store, run_id).standing == "done" and not scoring.is_wanted(spec, events)

    def _begins(self, one: Work, run_id: str, *, is_control: bool = False) -> None:
        self._tell(current=one.entry.prompt_id, run_id=run_id, is_control=is_control)
        self.reporter.begins(self.standing, one)

    def _measured(self, run_id: str) -> Result:
        """The result of a run, of which what is missing is measured first."""
        if not self._is_complete(run_id):
            outcome = self.measure(self.store, run_id, report=self.reporter.progress)
            if outcome == "cancelled":
                raise KeyboardInterrupt
        return load_result(self.store, run_id)


def _control_steps(request: Request, spec: RunSpec, found: Metrics) -> int | None:
    """With how many steps the control runs; None for code that is not surely faster, or pictures without scores."""
    own = found.speedups.generated
    is_fair = found.outcome not in ("broken", "not comparable") and own is not None and own.verdict == "faster"
    if not is_fair or own is None or own.speedup is None or not request.control_rounds or spec.clip_model is None:
        return None
    return control.steps_as_long(spec.protocol.steps[0], own.speedup)


def _stored(one: Work, out: Path) -> Metrics | None:
    """The metrics of an id if they hold for its files and options. Raises InputError for a damaged file."""
    path = one.path(out)
    found = metrics.read_metrics(path) if path.exists() else None
    return found if found is not None and found.hashes == one.hashes else None


def _begun(request: Request, wanted: Sequence[Work], done: int) -> Standing:
    pid = os.getpid()
    return Standing(
        state="running",
        pid=pid,
        created_s=process.created_s(pid),
        started_ns=time.time_ns(),
        manifest=str(request.manifest),
        gt_dir=str(request.folders["ground_truth"]),
        gen_dir=str(request.folders["generated"]),
        baseline_dir=str(request.folders["baseline"]),
        arguments=request.arguments,
        ids=tuple(one.entry.prompt_id for one in wanted),
        total=len(wanted),
        done=done,
    )


def write_leaderboard(out: Path, every: Sequence[Work], there: dict[str, Metrics | None]) -> score.Leaderboard:
    """Write the scores of all ids that have metrics to `leaderboard.json`."""
    judged = [found for one in every if (found := there[one.entry.prompt_id]) is not None]
    pending = [one.entry.prompt_id for one in every if there[one.entry.prompt_id] is None]
    board = score.leaderboard(judged, pending)
    atomic.write(out / journal.LEADERBOARD, board.model_dump_json(indent=1) + "\n")
    return board
