"""The fork server's sandbox while it runs: how it is started, and the processes in it as they are seen outside.

The server counts processes as its own namespace does, so a worker's process id from there is somebody else's here; it
is translated before anything is sent a signal.

>>> # place = Confinement(sandbox, log="worker.log"); outside(2, server_pid)
"""

from __future__ import annotations

import atexit
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psutil

from bench_core.worker.sandbox import Sandbox

FIRST = 2
"""The number in a sandbox of the process that runs its command; 1 is bubblewrap's."""


class Confinement:
    """One sandbox's place on this side: the program that starts a Python in it."""

    def __init__(self, sandbox: Sandbox, log: str) -> None:
        self.sandbox = sandbox
        self.folder = Path(tempfile.mkdtemp(prefix="fairspeed-")).resolve()
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self.python = self.folder / "python"
        """Runs this Python, with whatever arguments, in the sandbox; what is printed goes to the log."""
        command = shlex.join([*self.command(), sys.executable])
        self.python.write_text(f'#!/bin/sh\nexec {command} "$@" </dev/null >>{shlex.quote(log)} 2>&1\n')
        self.python.chmod(0o700)

    def command(self, more: Iterable[Path] = ()) -> list[str]:
        """What stands before a command that is to run in it, and may read `more`."""
        return self.sandbox.command(more)


def outside(pid: int, server: int) -> int | None:
    """The process id here of one that the server, whose process here is `server`, calls `pid`; None if it is gone."""
    return next((found for found in _processes(server) if _inner_pid(found) == pid), None)


def _processes(server: int) -> list[int]:
    """All processes of a sandbox, as they are numbered here; none when it has ended."""
    with suppress(psutil.NoSuchProcess):
        return [child.pid for child in psutil.Process(server).children(recursive=True)]
    return []


def first(server: int) -> int | None:
    """The process here that runs the command of a sandbox."""
    return outside(FIRST, server)


def _inner_pid(pid: int) -> int | None:
    """The number that a process has in the namespace below this one (proc_pid_status(5), NSpid)."""
    with suppress(OSError, ValueError, IndexError):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("NSpid:")).split()[2])
    return None
