"""A worker that is no fork of the server: an interpreter is started for it, of this environment or of another one.

It speaks as every worker does, over pipes that it inherits. If any candidate of a run is measured in an environment of
its own, all of them are started so: then nothing but what is installed there differs.

>>> # process = start(Path(sys.executable), child_end, child_lifeline, "worker.log")
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol as Interface

from bench_core.machine import interpreter
from bench_core.worker import guard

ENTRY = """
from multiprocessing.connection import Connection
from bench_core.worker import guard
from bench_core.worker.process import main
guard.end_with_parent()
main(Connection(int(sys.argv[1])), Connection(int(sys.argv[2]), writable=False), sys.argv[3])
"""
GUARDED = """
from bench_core.worker import guard
guard.run(sys.argv[1:])
"""
END_S = 5.0
"""How long a guard may take to end all that is below it."""


class Process(Interface):
    """What a worker's handle asks of its process (`multiprocessing`'s, or the one of this module)."""

    @property
    def pid(self) -> int | None: ...
    @property
    def exitcode(self) -> int | None: ...
    def join(self, timeout: float | None = None) -> None: ...
    def kill(self) -> None: ...


class OwnProcess:
    """A started interpreter, with the interface of a process of multiprocessing."""

    def __init__(self, started: subprocess.Popen[bytes]) -> None:
        self._started = started

    @property
    def pid(self) -> int:
        return self._started.pid

    @property
    def exitcode(self) -> int | None:
        """As multiprocessing says it: negative is the signal that ended it, None is a process that runs."""
        return self._started.poll()

    def join(self, timeout: float | None = None) -> None:
        """Wait until it has ended, but not longer than `timeout` seconds."""
        with suppress(subprocess.TimeoutExpired):
            self._started.wait(timeout)

    def kill(self) -> None:
        """End it at once; harmless when it has ended."""
        if guard.IS_LINUX and self._started.poll() is None:
            self._started.send_signal(guard.END)
            self.join(END_S)
        self._started.kill()


def start(python: Path, connection: Connection, lifeline: Connection, log: str) -> OwnProcess:
    """Start a worker in an interpreter, with its ends of the two pipes; a guard stands above it. Raises OSError."""
    ends = connection.fileno(), lifeline.fileno()
    command = interpreter.command(python, ENTRY, *map(str, ends), log)
    if guard.IS_LINUX:
        if not os.access(python, os.X_OK):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(python))
        command = interpreter.command(Path(sys.executable), GUARDED, *command)
    with open(log, "ab") as printed:  # what it prints before it sends its output there itself
        started = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=printed,
            env=interpreter.environment(),
            pass_fds=ends,
        )
    return OwnProcess(started)
