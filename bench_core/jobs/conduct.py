"""Measure a stored run in this process, alone on its device and its cores, and have its pictures scored."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from bench_core.conductor.conductor import Cancelled, Conductor
from bench_core.errors import InputError
from bench_core.jobs import scoring, self_test
from bench_core.jobs.environment import worker_environment
from bench_core.jobs.waiting import Reason
from bench_core.machine.measurement_lock import POLL_S, MeasurementLock, Waiting
from bench_core.phrase import Phrase
from bench_core.request import environments
from bench_core.results.result import load_result
from bench_core.store import progress
from bench_core.store.database import Store
from bench_core.store.progress import Progress
from bench_core.worker.process import GROUP_SIGNALS


def conduct(store: Store, run_id: str, *, report: Callable[[Progress], None] = lambda progress: None) -> str:
    """Measure what is missing of a stored run, then its scores if it asks for any; returns `done` or `cancelled`.

    Waits while another run has the device. Ctrl-C, SIGTERM and a closed terminal cancel. Sets environment variables
    that workers inherit.
    Raises InputError if another process conducts the run, if the run began in another environment, if its device is not
    here, and if a candidate's own environment is not here, or nobody has typed it on a command line here. After any
    other error the outcome `failed` is stored, and the error is raised.
    """
    return _conduct(store, run_id, report)[0]


def one_of_several(store: Store, run_id: str, *, report: Callable[[Progress], None] = lambda progress: None) -> str:
    """Like `conduct`, for whoever has another run measured after this one.

    Raises KeyboardInterrupt where it was asked to stop too late for this run, which is done: the next must not begin.
    """
    outcome, asked_to_stop = _conduct(store, run_id, report)
    if asked_to_stop and outcome == "done":
        raise KeyboardInterrupt
    return outcome


def _conduct(store: Store, run_id: str, report: Callable[[Progress], None]) -> tuple[str, bool]:
    """The outcome, and whether somebody asked to stop."""

    def publish(now: Progress) -> None:
        with suppress(OSError):  # somebody deleted the folder: no reason to lose the measurement
            progress.write(run_id, now)
        report(now)

    conductor = Conductor(store, run_id, report=publish)
    environments.check(conductor.spec)
    protocol = conductor.spec.protocol
    lock, reason = MeasurementLock(protocol.device, protocol.threads, run_id), Reason(store)
    with _cancelled_by_signals(conductor), _held(run_id):
        try:
            lock.acquire(wait=lambda waiting: _wait(conductor, waiting, reason))
            os.environ.update(worker_environment(protocol.threads, protocol.omp_wait_policy))
            conductor.afterwards = lambda: scores(store, run_id, conductor)
            outcome = conductor.conduct()
        except Cancelled:
            message = Phrase("cancelled before it began")
            store.add_event(run_id, "finished", {"outcome": "cancelled", "message": message})
            return "cancelled", True
        else:
            if outcome == "done" and self_test.is_one(conductor.spec):
                self_test.keep(load_result(store, run_id))
            return outcome, conductor.cancelled
        finally:
            lock.release()


def scores(store: Store, run_id: str, conductor: Conductor) -> None:
    """Score the pictures of a run that was measured, if it asks for it, while its device and cores are still held.

    Raises Cancelled when the conductor was cancelled meanwhile.
    """
    if not scoring.is_wanted(conductor.spec, store.events(run_id)):
        return
    try:
        scoring.score(store, run_id, lambda: conductor.report_progress("scoring"))
    except Cancelled:
        raise Cancelled(Phrase("cancelled while pictures were scored; every call is kept")) from None


@contextmanager
def _cancelled_by_signals(conductor: Conductor) -> Iterator[None]:
    ignored = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN  # by `nohup`: it outlives its terminal
    before = {s: signal.signal(s, conductor.cancel) for s in GROUP_SIGNALS if s != signal.SIGHUP or not ignored}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _held(run_id: str) -> Iterator[None]:
    """Hold the run's lock within the block; raises InputError if another process does."""
    held = progress.hold(run_id)
    if held is None:
        raise InputError(
            "run", given=run_id, expected="one that nobody is measuring now", todo="wait for it, or cancel it"
        )
    try:
        yield
    finally:
        held.release()


def _wait(conductor: Conductor, waiting: Waiting, reason: Reason) -> None:
    conductor.report_progress("waiting", message=reason(waiting), waits_for=waiting.run_id, n_ahead=waiting.n_ahead)
    time.sleep(POLL_S)
