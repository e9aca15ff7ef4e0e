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
from bench_core.worker import confinement, guard
from bench_core.worker.confinement import Confinement

SIGNALLED = 128
"""A shell, and bubblewrap, add a signal's number to this where they pass on that it ended a process."""
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

    def __init__(self, started: subprocess.Popen[bytes], *, is_confined: bool = False) -> None:
        self._started, self._is_confined = started, is_confined

    @property
    def pid(self) -> int | None:
        """Its number; in a sandbox that of the process that runs in it, None while that has not begun."""
        return confinement.first(self._started.pid) if self._is_confined else self._started.pid

    @property
    def exitcode(self) -> int | None:
        """As multiprocessing says it: negative is the signal that ended it, None is a process that runs."""
        code = self._started.poll()
        was_signal = self._is_confined and code is not None and code > SIGNALLED
        return SIGNALLED - code if was_signal and code is not None else code

    def join(self, timeout: float | None = None) -> None:
        """Wait until it has ended, but not longer than `timeout` seconds."""
        with suppress(subprocess.TimeoutExpired):
            self._started.wait(timeout)

    def kill(self) -> None:
        """End it at once; harmless when it has ended."""
        if guard.IS_LINUX and not self._is_confined and self._started.poll() is None:
            self._started.send_signal(guard.END)
            self.join(END_S)
        self._started.kill()


def start(
    python: Path, connection: Connection, lifeline: Connection, log: str, place: Confinement | None = None
) -> OwnProcess:
    """Start a worker in an interpreter, with its ends of the two pipes, in a sandbox if one is given. Raises OSError.

    In a sandbox it cannot open its log; it prints to the file that it was started with. A sandbox ends all that is in
    it; elsewhere a guard stands above the process.
    """
    ends = connection.fileno(), lifeline.fileno()
    command = interpreter.command(python, ENTRY, *map(str, ends), "" if place else log)
    if place is not None:
        command = [*place.command(interpreter.folders(python)), *command]
    elif guard.IS_LINUX:
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
    return OwnProcess(started, is_confined=place is not None)
