"""The server that workers are forked from: it has torch and diffusers loaded, so a worker is ready in a second.

It is multiprocessing's fork server. Neither it nor a worker receives signals that are sent to the process group.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from multiprocessing.process import BaseProcess

import psutil

from bench_core.machine.deadline import Deadline
from bench_core.worker import confinement, library_internals
from bench_core.worker.confinement import Confinement
from bench_core.worker.process import GROUP_SIGNALS
from bench_core.worker.sandbox import Sandbox

START_METHOD = "spawn" if sys.platform == "darwin" else "forkserver"
"""macOS's own libraries do not survive a fork; there each worker loads torch by itself."""
ANSWER_S = 120.0
"""How long the server may take to fork a worker. It loads torch first: some 6 s, up to a minute from a bad disk."""
COLLECT_S = 5.0
LOG_VARIABLE = "FAIRSPEED_SERVER_LOG"
"""Environment variable with the file for what the server prints."""


def start_server() -> None:
    """Start the server, unless it runs; it needs some 6 s until it can fork.

    It ends, and all workers with it, when this process is gone; its guard ends it when this process is killed.
    """
    with signals_blocked():
        library_internals.start_fork_server(["bench_core.worker.preload"])


_confined: list[Confinement] = []
"""The place of the server that runs, where it is in a sandbox; the newest is the last."""


@contextmanager
def serving(sandbox: Sandbox | None, log: str) -> Iterator[None]:
    """Within the block the server runs, in this sandbox or in none.

    One that runs otherwise is left: it ends, and so would workers that it still had. A new one needs some 6 s. What it
    prints goes to the log.
    """
    place = _confined[-1] if _confined else None
    if (place is None) is not (sandbox is None) or (place and sandbox and not place.sandbox.covers(sandbox)):
        library_internals.leave_server()
        place = Confinement(sandbox, log) if sandbox else None
        _confined[:] = [place] if place else []
    library_internals.start_resource_tracker()  # out here: it outlives the sandbox
    with library_internals.servers_run(place.python) if place else nullcontext():
        start_server()
        yield


class NoAnswer(ConnectionError):
    """The server did not fork a worker in time, and was ended."""


def fork(worker: BaseProcess, most_s: float, check: Callable[[], None]) -> None:
    """Let the server, which runs, fork a worker. Raises EOFError and OSError where it has ended, NoAnswer included.

    Nothing in multiprocessing has a deadline, but all of it fails when the server ends: so one that does not answer in
    time, because somebody stopped it or its disk hangs, is killed, with its workers, and so is one when `check` raises
    to give up. The next worker has a new one.
    """
    server, answer_s = library_internals.server_pid(), min(most_s, ANSWER_S)
    with _Watchdog(server, Deadline(answer_s), check) as watchdog:
        try:
            worker.start()
        except (EOFError, OSError):
            if not watchdog.has_killed:
                raise
    if watchdog.has_killed:  # also where the answer came at that very moment: the new worker was killed with its server
        library_internals.leave_server()
        _collect(server)
        raise NoAnswer(f"its server did not answer within {answer_s:g} s and was ended")


class _Watchdog(threading.Thread):
    """Within its block it kills the server at the deadline, and once `check` raises.

    Whoever waits checks again, and raises it there.
    """

    def __init__(self, server: int | None, deadline: Deadline, check: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self._server, self._deadline, self._check = server, deadline, check
        self._is_over = threading.Event()
        self.has_killed = False

    def __enter__(self) -> _Watchdog:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self.join()

    def run(self) -> None:
        while not self._is_over.wait(self._deadline.slice_s()):
            if self._deadline.is_over() or _raises(self._check):
                self.has_killed = True
                _kill_all_of(self._server)
                return


def _raises(check: Callable[[], None]) -> bool:
    try:
        check()
    except BaseException:  # noqa: BLE001  a signal, a cancel: whatever it is, it means to give up
        return True
    return False


def _kill_all_of(pid: int | None) -> None:
    """Kill a process and all that descends from it; stopped ones too. None is nobody; to psutil it is this process."""
    if pid is None:
        return
    with suppress(psutil.NoSuchProcess):
        server = psutil.Process(pid)
        for process in (*server.children(recursive=True), server):
            with suppress(psutil.NoSuchProcess):
                process.kill()


def _collect(pid: int | None) -> None:
    """Let a child of this process that was killed leave no zombie."""
    if pid is None:
        return
    with suppress(psutil.Error):
        psutil.Process(pid).wait(COLLECT_S)


def number_outside(started: BaseProcess) -> None:
    """Give a worker that was forked in a sandbox its process id out here. Raises OSError where it is gone already."""
    server, pid = library_internals.server_pid(), started.pid
    found = confinement.outside(pid, server) if server and pid else None
    library_internals.set_pid(started, found)
    if found is None:
        raise OSError("it ended at once")


def forget(worker: object, *, only_ended: bool = False) -> None:
    """Wait no more for a worker that was killed: a server that somebody stopped never says that it has ended.

    Without this, multiprocessing would wait for it when this process ends, for ever.
    """
    if isinstance(worker, BaseProcess) and worker.exitcode is None and (not only_ended or _has_ended(worker.pid)):
        library_internals.set_pid(worker, None)


def _has_ended(pid: int | None) -> bool:
    """Whether a process is gone, or a zombie."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def end_server() -> None:
    """Kill the server, also while it still loads, and whatever else this process has started."""
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):
            child.kill()


@contextmanager
def signals_blocked() -> Iterator[None]:
    """Processes started within the block never receive signals to the process group: the conductor ends its workers.

    They inherit the blocked signals. A signal that arrives meanwhile reaches this process at the end of the block.
    """
    library_internals.start_resource_tracker()  # starting it unblocks them, so it comes first
    before = signal.pthread_sigmask(signal.SIG_BLOCK, GROUP_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
