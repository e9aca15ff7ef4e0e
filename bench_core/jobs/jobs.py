"""Start, follow and cancel a run. A started conductor has a session of its own: it outlives browser and server.

A run is stored first and then measured by `python -m bench_core run --resume RUN`, so a start and a resume are
the same thing. A standby that has torch loaded does the same sooner.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench_core.conductor.conductor import Cancelled, Conductor
from bench_core.errors import InputError
from bench_core.jobs.standby import Standby, Waiting, core_environment
from bench_core.machine import device
from bench_core.machine.lock import POLL_S, FileLock, MeasurementLock
from bench_core.phrase import Phrase
from bench_core.spec import Protocol, RunSpec
from bench_core.store import progress
from bench_core.store.database import Store
from bench_core.store.folders import home, run_folder
from bench_core.store.progress import Progress

ANSWER_S = 20.0
"""How long a standby gets to say that it has a run, before it is ended and the run is started without it."""
NEWEST = 8
"""How many runs are looked at to see whether one is about to be measured."""
Standing = Literal["running", "done", "cancelled", "failed", "interrupted"]


@dataclass(frozen=True)
class Job:
    """Where a run stands. `interrupted`: it has no outcome and nobody is at work on it; it can be resumed."""

    run_id: str
    standing: Standing
    message: str
    progress: Progress | None


def conduct(store: Store, run_id: str, *, report: Callable[[Progress], None] = lambda progress: None) -> str:
    """Measure a stored run in this process; `done` or `cancelled`.

    Holds the run, its device and its cores; Ctrl-C and SIGTERM cancel. Raises InputError when another conductor has
    the run, when it began in another environment and when its device is not here; any other error stores the outcome
    `failed` and is raised.
    """

    def tell(now: Progress) -> None:
        with suppress(OSError):  # somebody deleted the folder: no reason to lose the measurement
            progress.write(run_id, now)
        report(now)

    conductor = Conductor(store, run_id, report=tell)
    lock = MeasurementLock(conductor.spec.protocol.device, conductor.spec.protocol.threads)
    before = {s: signal.signal(s, conductor.cancel) for s in (signal.SIGINT, signal.SIGTERM)}
    held = None
    try:
        held = _hold(run_id)
        lock.acquire(wait=lambda reason: _wait(conductor, reason))
        return conductor.conduct()
    except Cancelled:
        store.add_event(run_id, "finished", {"outcome": "cancelled", "message": Phrase("cancelled before it began")})
        return "cancelled"
    finally:
        lock.release()
        if held is not None:
            held.release()
        for s, handler in before.items():
            signal.signal(s, handler)


def _hold(run_id: str) -> FileLock:
    held = progress.hold(run_id)
    if held is None:
        raise InputError(
            "run", given=run_id, expected="one that nobody is measuring now", todo="wait for it, or cancel it"
        )
    return held


def _wait(conductor: Conductor, reason: str) -> None:
    conductor.tell("waiting", message=reason)
    time.sleep(POLL_S)


def start(store: Store, spec: RunSpec, standby: Standby | None = None) -> str:
    """Store a run and measure it in a process of its own; its id, at once.

    The process is the standby, when there is one with the run's threads; else, or when it turns out to be dead,
    a new one.
    """
    run_id = store.add_run(spec)
    waiting = standby.take(spec.protocol.threads, spec.protocol.omp_wait_policy) if standby else None
    if waiting is None:
        resume(run_id, store.url)
    else:
        _hand_over(waiting, run_id, store.url)
    return run_id


def resume(run_id: str, url: str) -> None:
    """Measure what is missing of a stored run in a process of its own."""
    command = [sys.executable, "-m", "bench_core", "run", "--resume", run_id, "--quiet"]
    environment = core_environment() | {"FAIRSPEED_DB": url}
    with _log(run_id).open("ab") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True
        )
    _say_it_starts(run_id, process.pid)
    threading.Thread(target=process.wait, daemon=True).start()  # so that it does not stay as a zombie


def prepare(store: Store, standby: Standby) -> None:
    """Have a process ready for a run of the default protocol, unless something is measured: it would be disturbed."""
    if standby.pid is None and not _about_to_measure(store):
        standby.prepare(device.default_threads(device.default()), Protocol.model_fields["omp_wait_policy"].default)


def _about_to_measure(store: Store) -> bool:
    """Whether a run was started that may not have its device yet."""
    return any(_at_work(run.run_id, progress.read(run.run_id)) for run in store.runs(limit=NEWEST))


def _hand_over(waiting: Waiting, run_id: str, url: str) -> None:
    log = _log(run_id)
    _say_it_starts(run_id, waiting.pid)
    waiting.give(run_id, log, {"FAIRSPEED_DB": url, "FAIRSPEED_HOME": str(home())})
    threading.Thread(target=_see_it_begin, args=(waiting, run_id, url), daemon=True).start()


def _see_it_begin(waiting: Waiting, run_id: str, url: str) -> None:
    """Start the run without the standby if that does not answer, unless it was cancelled before it could."""
    if not waiting.answered(ANSWER_S) and waiting.kill() != signal.SIGTERM:
        resume(run_id, url)
    waiting.process.wait()


def _say_it_starts(run_id: str, pid: int) -> None:
    progress.write(run_id, Progress(state="starting", pid=pid, created_s=progress.created_s(pid)))


def _log(run_id: str) -> Path:
    """Where a conductor's words go."""
    folder = run_folder(run_id)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "conductor.log"


def follow(store: Store, run_id: str) -> Job:
    """Where a run stands now. While it is measured this reads one small file: whoever polls must not disturb it."""
    now = progress.read(run_id)
    if _at_work(run_id, now):
        return Job(run_id, "running", now.message if now else "", now)
    last = next((e for e in reversed(store.events(run_id)) if e.kind in ("started", "finished")), None)
    if last is not None and last.kind == "finished":
        return Job(run_id, last.payload["outcome"], last.payload["message"], now)
    return Job(run_id, "interrupted", _last_words(run_id), now)


def cancel(run_id: str) -> bool:
    """Ask the conductor of a run to stop; False when there is none."""
    now = progress.read(run_id)
    if now is None or not _at_work(run_id, now) or not progress.is_there(now):
        return False
    os.kill(now.pid, signal.SIGTERM)
    return True


def _at_work(run_id: str, now: Progress | None) -> bool:
    """Whether a conductor holds the run, or one that was just started is about to."""
    return progress.is_alive(run_id) or (now is not None and now.state == "starting" and progress.is_there(now))


def _last_words(run_id: str) -> str:
    """The last line of a dead conductor's log."""
    try:
        lines = (run_folder(run_id) / "conductor.log").read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return lines[-1] if lines else ""
