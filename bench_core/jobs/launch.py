"""Start a run in a process with a session of its own: it outlives the browser and the dashboard's server.

A run is stored first and then measured by `python -m bench_core run --resume RUN`, so a start and a resume are
the same thing. A standby process, which has torch loaded already, does the same sooner.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from bench_core.jobs import status
from bench_core.jobs.environment import core_environment
from bench_core.jobs.standby import Standby, WaitingProcess
from bench_core.machine import cores, device
from bench_core.spec import Protocol, RunSpec
from bench_core.store import progress
from bench_core.store.database import Store
from bench_core.store.folders import home

ANSWER_S = 20.0
"""How long a standby may take to confirm a run. Then it is ended, and the run is started without it."""
NEWEST = 8
"""How many of the newest runs are checked for one that is about to be measured."""

KEPT_TOKENS = 256
"""Of so many starts it is known which run they became; a second click comes within seconds."""
_STARTING = threading.Lock()
_started: dict[str, str] = {}
"""The run of each token of this server."""


def start(store: Store, spec: RunSpec, standby: Standby | None = None, *, token: str | None = None) -> str:
    """Store a run and measure it in another process; returns its id at once.

    The process is the standby, when there is one with the run's threads. Otherwise, and when the standby turns out to
    be dead, it is a new one. Starts with one `token`, such as two clicks on one button, are one run.
    """
    with _STARTING:
        run_id = _started.get(token) if token is not None else None
        if run_id is None:
            run_id = _start(store, spec, standby)
            _started[token or run_id] = run_id
            for oldest in list(_started)[:-KEPT_TOKENS]:
                del _started[oldest]
        return run_id


def _start(store: Store, spec: RunSpec, standby: Standby | None) -> str:
    run_id = store.add_run(spec)
    waiting = standby.take(spec.protocol.threads, spec.protocol.omp_wait_policy) if standby else None
    if waiting is None:
        measure(run_id, store.url)
    else:
        _hand_over(waiting, run_id, store.url)
    return run_id


def resume(run_id: str, url: str) -> None:
    """Measure what is missing of a stored run in a new process, unless one is at it already: a second click."""
    with _STARTING:
        if not status.is_conducted(run_id, progress.read(run_id)):
            measure(run_id, url)


def measure(run_id: str, url: str) -> None:
    """Measure what is missing of a stored run in a new process, whatever else is at it."""
    with _log(run_id).open("ab") as log:
        pid = detached(["run", "--resume", run_id, "--quiet"], log, url)
    progress.announce(run_id, pid)


def detached(arguments: Sequence[str], log: IO[bytes], url: str) -> int:
    """Run `python -m bench_core` with these arguments in a process and session of its own; returns its pid.

    What it prints goes to `log`, its store is at `url`. Raises OSError.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "bench_core", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env=core_environment() | {"FAIRSPEED_DB": url},
        start_new_session=True,
    )
    threading.Thread(target=process.wait, daemon=True).start()  # so that it does not stay as a zombie
    return process.pid


def prepare(store: Store, standby: Standby) -> None:
    """Start a standby for runs of the default protocol, unless a run is measured: loading torch would disturb it."""
    if standby.pid is None and not _about_to_measure(store):
        standby.prepare(cores.default_threads(device.default()), Protocol.model_fields["omp_wait_policy"].default)


def _about_to_measure(store: Store) -> bool:
    """Whether a run was started that may not have its device yet."""
    return any(status.is_conducted(run.run_id, progress.read(run.run_id)) for run in store.runs(limit=NEWEST))


def _hand_over(waiting: WaitingProcess, run_id: str, url: str) -> None:
    log = _log(run_id)
    progress.announce(run_id, waiting.pid)
    waiting.give(run_id, log, {"FAIRSPEED_DB": url, "FAIRSPEED_HOME": str(home())})
    threading.Thread(target=_wait_for_answer, args=(waiting, run_id, url), daemon=True).start()


def _wait_for_answer(waiting: WaitingProcess, run_id: str, url: str) -> None:
    """Start the run without the standby if that does not confirm it, unless the run was cancelled meanwhile."""
    if not waiting.answered(ANSWER_S) and waiting.kill() != signal.SIGTERM:
        measure(run_id, url)
    waiting.process.wait()


def _log(run_id: str) -> Path:
    """The file for what a conductor prints; makes its folder."""
    path = status.log_path(run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
