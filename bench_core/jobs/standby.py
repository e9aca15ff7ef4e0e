"""A conductor that waits, with torch loaded, so that a run begins at once instead of in ten seconds.

Loading torch and diffusers takes 5-8 s, all of it before the first call. The dashboard starts a standby while
somebody still picks candidates: a process that has imported the core, has its worker server up, and then sleeps in
a read, which costs no CPU. Thread count and wait policy must be set before torch loads, so a standby serves
only runs that have the same. Whatever goes wrong with it, a run can always be started without.

    standby = Standby()
    standby.prepare(threads=3, wait_policy="passive")       # at once; it gets ready by itself
    jobs.start(store, spec, standby)                        # handed over when it suits, else started anew
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench_core.machine import device, visible_gpus
from bench_core.machine.lock import anything_is_measured
from bench_core.store.folders import home
from bench_core.worker import fork_server
from bench_core.worker.process import redirect_output

IDLE_S = 30 * 60.0
"""How long a standby waits for a run before it gives its memory back."""
LOG_NAME = "standby.log"
SWITCH = "FAIRSPEED_STANDBY"
"""Environment variable; `off` for a machine that has no memory to spare."""
TAKEN = b"taken\n"
PROGRAM = """
from bench_core.jobs import standby
link = standby.begin()
from bench_core.cli import main, terminal
raise SystemExit(standby.serve(link, main.main))
"""
"""What the process runs. No module of this project is its `__main__`, or every worker would import that anew."""


# -- the dashboard's side ---------------------------------------------------------------------------------------


class Standby:
    """At most one waiting process, for all who use this server. No method waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: Waiting | None = None

    @property
    def pid(self) -> int | None:
        """The waiting process; None when there is none."""
        with self._lock:
            return self._waiting.pid if self._lives() else None

    def prepare(self, threads: int, wait_policy: str) -> None:
        """Start a process for runs with these threads, unless one waits.

        Nothing is started while a device is measured, which loading torch would disturb, nor where workers are
        not forked from a server, for there is nothing to be gained.
        """
        if fork_server.START_METHOD != "forkserver" or os.environ.get(SWITCH) == "off":
            return
        with self._lock:
            if not self._lives() and not anything_is_measured():
                self._waiting = _begin_to_wait(threads, wait_policy)

    def take(self, threads: int, wait_policy: str) -> Waiting | None:
        """The waiting process, now the caller's, when it has these threads.

        One that has others is ended: the run that is about to begin shall have the machine for itself.
        """
        with self._lock:
            waiting = self._waiting if self._lives() else None
            self._waiting = None
        if waiting is not None and waiting.terms != (threads, wait_policy):
            waiting.dismiss()
            return None
        return waiting

    def close(self) -> None:
        """End the waiting process, if there is one."""
        with self._lock:
            if self._waiting is not None:
                self._waiting.dismiss()
            self._waiting = None

    def _lives(self) -> bool:
        if self._waiting is not None and not self._waiting.lives():
            self._waiting.dismiss()
            self._waiting = None
        return self._waiting is not None


class Waiting:
    """One such process, seen from here. It ends when the link to it is closed before it has a run."""

    def __init__(self, threads: int, wait_policy: str) -> None:
        self.terms = threads, wait_policy
        log = home() / LOG_NAME
        log.parent.mkdir(parents=True, exist_ok=True)
        environment = core_environment() | device.thread_environment(threads, wait_policy)
        self.link, theirs = socket.socketpair()
        with theirs, log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM],
                stdin=theirs,
                stdout=out,
                stderr=out,
                env=environment | {"FAIRSPEED_SERVER_LOG": str(log)},
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Of the process, which is also that of its group."""
        return self.process.pid

    def lives(self) -> bool:
        """Whether the process is there, ready or getting ready."""
        return self.process.poll() is None

    def give(self, run_id: str, log: Path, environment: dict[str, str]) -> None:
        """Ask it to conduct a run; `answered` tells whether it does."""
        order = {"run": run_id, "log": str(log), "environment": environment}
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
        """End it and all it started at once; the signal it died of.

        It is not reaped: its pid stays taken, so that its run does not look abandoned until somebody has it.
        """
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        died = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        return died.si_status if died and died.si_code == os.CLD_KILLED else 0

    def dismiss(self) -> None:
        """Close the link, upon which it ends by itself; returns at once."""
        self.link.close()
        threading.Thread(target=self.process.wait, daemon=True).start()  # so that it does not stay as a zombie


def _begin_to_wait(threads: int, wait_policy: str) -> Waiting | None:
    try:
        return Waiting(threads, wait_policy)
    except OSError:  # no room for its log or for a process: starting a run will say so, opening a form must not
        return None


def core_environment() -> dict[str, str]:
    """Variables with which a new Python finds this package, wherever it is started."""
    root = str(Path(__file__).parents[2])
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))}


# -- the process itself -----------------------------------------------------------------------------------------


def begin() -> socket.socket:
    """First thing in the process: let the worker server load torch; the link to the dashboard.

    Nothing that is started here may inherit the link, or the dashboard would not see it close.
    """
    link = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    with open(os.devnull, "rb") as null:
        os.dup2(null.fileno(), sys.stdin.fileno())
    fork_server.start_server()
    return link


def serve(link: socket.socket, main: Callable[[Sequence[str]], int]) -> int:
    """Wait for a run and conduct it with `main`, the command line; its exit code. 0 when there is none."""
    visible_gpus.on_host()  # asks the driver, and keeps the answer
    with link:
        order = _order(link)
        if order is None:
            fork_server.end_server()  # it may still be loading torch, beside whatever is measured next
            return 0
        os.environ.update(order["environment"])
        redirect_output(order["log"])
        with suppress(OSError):  # the dashboard is gone: the run is not
            link.sendall(TAKEN)
    return main(["run", "--resume", order["run"], "--quiet"])


def _order(link: socket.socket) -> dict[str, Any] | None:
    """Sleep until a run is given; None when the dashboard is gone or nobody wanted anything for long."""
    received = b""
    while not received.endswith(b"\n"):
        ready, _, _ = select.select([link], [], [], IDLE_S)
        part = link.recv(65536) if ready else b""
        if not part:
            return None
        received += part
    return json.loads(received)
