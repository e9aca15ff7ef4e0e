"""The server that workers are forked from: it has torch and diffusers loaded, so a worker is ready in a second.

It is multiprocessing's fork server. Neither it nor a worker receives signals that are sent to the process group.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from multiprocessing.process import BaseProcess

import psutil

from bench_core.worker import confinement, library_internals
from bench_core.worker.confinement import Confinement
from bench_core.worker.process import GROUP_SIGNALS
from bench_core.worker.sandbox import Sandbox

START_METHOD = "spawn" if sys.platform == "darwin" else "forkserver"
"""macOS's own libraries do not survive a fork; there each worker loads torch by itself."""
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
def serving(sandbox: Sandbox | None, log: str) -> Iterator[Confinement | None]:
    """Within the block the server runs, in this sandbox or in none; the place of its sandbox.

    One that runs otherwise is left: it ends, and so would workers that it still had. A new one needs some 6 s. What it
    prints goes to the log.
    """
    place = _confined[-1] if _confined else None
    if (place is None) is not (sandbox is None) or (place and sandbox and not place.sandbox.covers(sandbox)):
        library_internals.leave_server()
        place = Confinement(sandbox, log) if sandbox else None
        _confined[:] = [place] if place else []
    with library_internals.servers_run(place.python) if place else nullcontext():
        start_server()
        yield place


def number_outside(started: BaseProcess) -> None:
    """Give a worker that was forked in a sandbox its process id out here. Raises OSError where it is gone already."""
    server, pid = library_internals.server_pid(), started.pid
    found = confinement.outside(pid, server) if server and pid else None
    library_internals.set_pid(started, found)
    if found is None:
        raise OSError("it ended at once")


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
