"""The server that workers are forked from: it has torch and diffusers loaded, so a worker is ready in a second.

It is multiprocessing's fork server. Neither it nor a worker receives signals that are sent to the process group.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil

from bench_core.worker import library_internals
from bench_core.worker.process import GROUP_SIGNALS

START_METHOD = "spawn" if sys.platform == "darwin" else "forkserver"
"""macOS's own libraries do not survive a fork; there each worker loads torch by itself."""
LOG_VARIABLE = "FAIRSPEED_SERVER_LOG"
"""Environment variable with the file for what the server prints."""


def start_server() -> None:
    """Start the server, unless it runs; it needs some 6 s until it can fork.

    It ends when this process and all workers are gone; its guard ends it when this process is killed.
    """
    with signals_blocked():
        library_internals.start_fork_server(["bench_core.worker.preload"])


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
