"""A process that waits with torch loaded, so that a run begins at once and not ten seconds later.

Loading torch and diffusers takes 5-8 s, all of it before the first call. The dashboard starts a standby while
somebody still picks candidates: a process that has imported the core, has its worker server up, and then sleeps in
a read, which costs no CPU. Thread count and wait policy must be set before torch loads, so a standby serves
only runs that have the same. Whatever goes wrong with it, a run can always be started without.

    standby = Standby()
    standby.prepare(threads=3, wait_policy="passive")       # returns at once; the process gets ready by itself
    launch.start(store, spec, standby)                      # given to the standby if that has the threads

What the process does is in `standby_process`.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from bench_core.jobs.environment import worker_environment
from bench_core.jobs.standby_process import TAKEN, Order
from bench_core.machine.measurement_lock import anything_is_measured
from bench_core.store.folders import home
from bench_core.worker import fork_server

LOG_NAME = "standby.log"
SWITCH = "FAIRSPEED_STANDBY"
"""Environment variable; `off` for a machine that has no memory to spare."""
PROGRAM = "from bench_core.jobs import standby_process; standby_process.main()"
"""What the process runs. It is imported: every worker would import its `__main__` once more."""


class Standby:
    """At most one waiting process, for all who use this server. No method waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: WaitingProcess | None = None

    @property
    def pid(self) -> int | None:
        """The waiting process; None when there is none."""
        with self._lock:
            waiting = self._living()
            return waiting.pid if waiting else None

    def prepare(self, threads: int, wait_policy: str) -> None:
        """Start a process for runs with these threads, unless one waits.

        Nothing is started while a device is measured, since loading torch would disturb that, nor where workers are
        not forked from a server, since nothing would be gained.
        """
        if fork_server.START_METHOD != "forkserver" or os.environ.get(SWITCH) == "off":
            return
        with self._lock:
            if self._living() is None and not anything_is_measured():
                self._waiting = _started(threads, wait_policy)

    def take(self, threads: int, wait_policy: str) -> WaitingProcess | None:
        """The waiting process if it has these threads; it is now the caller's, and no longer waits here.

        One with other threads is ended: the run that is about to begin needs the machine for itself.
        """
        with self._lock:
            waiting, self._waiting = self._living(), None
        if waiting is not None and (waiting.threads, waiting.wait_policy) != (threads, wait_policy):
            waiting.dismiss()
            return None
        return waiting

    def close(self) -> None:
        """End the waiting process, if there is one."""
        with self._lock:
            if self._waiting is not None:
                self._waiting.dismiss()
            self._waiting = None

    def _living(self) -> WaitingProcess | None:
        if self._waiting is not None and not self._waiting.lives():
            self._waiting.dismiss()
            self._waiting = None
        return self._waiting


class WaitingProcess:
    """One such process and the link to it. If the link is closed before it has a run, it ends."""

    def __init__(self, threads: int, wait_policy: str) -> None:
        self.threads, self.wait_policy = threads, wait_policy
        log = home() / LOG_NAME
        log.parent.mkdir(parents=True, exist_ok=True)
        environment = worker_environment(threads, wait_policy)
        self.link, theirs = socket.socketpair()
        with theirs, log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM],
                stdin=theirs.fileno(),
                stdout=out,
                stderr=out,
                env=environment | {fork_server.LOG_VARIABLE: str(log)},
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id, which is also the id of its group."""
        return self.process.pid

    def lives(self) -> bool:
        """Whether the process exists, ready or still loading."""
        return self.process.poll() is None

    def give(self, run_id: str, log: Path, environment: dict[str, str]) -> None:
        """Ask it to conduct a run; `answered` tells whether it does."""
        order = Order(run=run_id, log=str(log), environment=environment)
        with suppress(OSError):  # it has just died, which `answered` will see
            self.link.sendall(json.dumps(order).encode() + b"\n")

    def answered(self, timeout_s: float) -> bool:
        """Wait until it says that it has the run; False when it is dead or silent."""
        self.link.settimeout(timeout_s)
        try:
            return self.link.recv(len(TAKEN)) == TAKEN
        except OSError:
            return False
        finally:
            self.link.close()

    def kill(self) -> int:
        """End it and all it started at once; the signal it died of, 0 when it had ended by itself.

        It is not reaped, so that its pid stays taken, and its run counts as running until another process has it.
        """
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        died = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        return int(died.si_status) if died and died.si_code == os.CLD_KILLED else 0

    def dismiss(self) -> None:
        """Close the link, upon which it ends by itself; returns at once."""
        self.link.close()
        threading.Thread(target=self.process.wait, daemon=True).start()  # so that it does not stay as a zombie


def _started(threads: int, wait_policy: str) -> WaitingProcess | None:
    try:
        return WaitingProcess(threads, wait_policy)
    except OSError:  # no space for its log, or no more processes: an error when a run is started, not when a form opens
        return None
