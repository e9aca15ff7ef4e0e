"""A small process above workers, so that nothing of theirs outlives the conductor, however that ends. Linux only.

Model code may start processes, also ones in a session of their own and ones whose parent has ended (`setsid`, double
fork). The guard is their *subreaper*: what has lost its parent becomes the guard's child, wherever it went. The kernel
tells the guard when the conductor ends, SIGKILL included (`PR_SET_PDEATHSIG`, see prctl(2)); it then ends all its
descendants, as it does when the process that it guards ends. Meanwhile it sleeps and costs no CPU. Should somebody kill
the guard itself, the guarded process is killed by the kernel, and with it its workers.

>>> # stand_above()                      # returns in a child; this process guards it until both end
>>> # end_orphans()                      # in the conductor: what workers that have ended left behind
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, NoReturn

IS_LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG, PR_SET_NAME, PR_SET_CHILD_SUBREAPER = 1, 15, 36
NAME = "fairspeed-guard"
"""What the system's lists of processes call a guard, at most 15 letters; the conductor finds its guards by it."""
PARENT_ENDED, END = signal.SIGUSR1, signal.SIGUSR2
"""What the kernel sends a guard when its parent, or one of its threads, ends; and what asks it to end everything."""
AWAITED = {signal.SIGCHLD, PARENT_ENDED, END}
MOST_LOOKS, LOOK_S = 200, 0.02
"""How often descendants are looked for until there are none, and the pause between two looks."""
LAST_DESCRIPTOR = 4096

is_guarded = False
"""Whether this process descends from a guard, by forks alone."""


class _Process(NamedTuple):
    pid: int
    parent: int
    started: int
    """Clock ticks since boot."""
    name: str


def stand_above() -> None:
    """Fork: this process guards the child, in which alone the function returns. Does nothing on other systems."""
    global is_guarded
    if not IS_LINUX:
        return
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, AWAITED)
    child = os.fork()
    if child:
        _guard(child)
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    is_guarded = True
    end_with_parent()


def run(command: Sequence[str]) -> NoReturn:
    """Guard a program; this process ends as the program does."""
    stand_above()
    os.execv(command[0], list(command))


def end_with_parent() -> None:
    """From now on the kernel kills this process when the thread that started it ends, also in the middle of a call."""
    if IS_LINUX:
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def keep_descendants() -> None:
    """From now on what this process starts stays below it, until it ends."""
    if IS_LINUX:
        _prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_orphans() -> None:
    """Kill what workers of this process that have ended left behind: a guard's children but its first one."""
    if not IS_LINUX:
        return
    there = _processes()
    for guard in [p for p in _below(os.getpid(), there) if p.name == NAME]:
        children = sorted((p for p in there if p.parent == guard.pid), key=lambda p: p.started)
        for orphan in children[1:]:
            for process in (orphan, *_below(orphan.pid, there)):
                _kill(process.pid)


def end_descendants() -> None:
    """Kill all that descends from this process; one that was forked meanwhile is found by the next look."""
    for _ in range(MOST_LOOKS):
        below = [p.pid for p in _below(os.getpid(), _processes())]
        if not below:
            return
        for pid in below:
            _kill(pid)
        _reap()
        time.sleep(LOOK_S)


# -- the guard itself -------------------------------------------------------------------------------------------


def _guard(child: int) -> NoReturn:
    """Sleep until the child or the parent has ended or somebody asks; end what is left, and end as the child did."""
    parent = os.getppid()
    _prctl(PR_SET_NAME, NAME.encode())
    _prctl(PR_SET_PDEATHSIG, PARENT_ENDED)
    os.closerange(3, LAST_DESCRIPTOR)  # the conductor must see the pipes close when the child does
    while (status := _reap().get(child)) is None and os.getppid() == parent:
        if signal.sigwait(AWAITED) == END:
            break
    end_descendants()
    _leave(status)


def _leave(status: int | None) -> NoReturn:
    """End as a process of this status did; without one, by SIGKILL as it was ended."""
    code = -signal.SIGKILL if status is None else os.waitstatus_to_exitcode(status)
    if code < 0:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with suppress(OSError):  # SIGKILL has no handler
            signal.signal(-code, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {-code})
        os.kill(os.getpid(), -code)
    os._exit(code)


def _reap() -> dict[int, int]:
    """The status of every child that has ended since, by pid."""
    ended: dict[int, int] = {}
    with suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            ended[found[0]] = found[1]
    return ended


# -- the system -------------------------------------------------------------------------------------------------


def _prctl(option: int, argument: int | bytes) -> None:
    """Ask the kernel; one that refuses (a kernel before 3.4, a filter of system calls) leaves things as they were."""
    value = argument if isinstance(argument, bytes) else ctypes.c_ulong(argument)
    zeros = [ctypes.c_ulong(0)] * 3
    ctypes.CDLL(None).prctl(option, value, *zeros)


def _processes() -> list[_Process]:
    return [found for path in Path("/proc").glob("[0-9]*") if (found := _process(path)) is not None]


def _process(path: Path) -> _Process | None:
    """What the system says of a process; None where it has just ended, or is a zombie."""
    try:
        before, _, after = (path / "stat").read_text(errors="replace").rpartition(")")
    except OSError:
        return None
    fields = after.split()
    if fields[0] in "ZX":
        return None
    return _Process(int(path.name), int(fields[1]), int(fields[19]), before.partition("(")[2])


def _below(pid: int, there: Sequence[_Process]) -> Iterator[_Process]:
    """The living descendants of a process."""
    for process in there:
        if process.parent == pid:
            yield process
            yield from _below(process.pid, there)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)
