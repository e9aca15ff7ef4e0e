"""Around each worker of a sandbox a fence of its own: they share the sandbox, but not their memory and signals.

All workers of a run live in one sandbox, so that both sides of a comparison live alike. Without more, one of them
could write into the memory of another one, stop it, make it slower, or stop the server that all are forked from. Three
things of Linux that need no privilege close that, before a candidate is loaded:

- Landlock (landlock(7)): a process cannot trace, read or write processes outside of its own domain, which are those it
  has started, nor change anything below `/proc` but itself; from ABI 6 (Linux 6.12) on it cannot send signals either;
- seccomp (seccomp(2)): no sockets but Unix and internet ones (those of a virtual machine's host, AF_VSOCK, belong to no
  network namespace), no io_uring, which opens sockets past this filter, and no priority, scheduling, limits or cores
  but its own: a thread may set those of itself, as `0`, and of its process;
- a session keyring of its own (keyrings(7)): that of the terminal may hold tickets and passwords.

What the system does not have is left out, and `lacking` names it. OpenMP that binds threads to cores sets those of each
thread by its number, which a filter cannot tell from another process: where the environment asks for that, cores are
not guarded. Each costs a call nothing that could be measured.

>>> # stand()     # in a worker that is in a sandbox, while it has one thread
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

VARIABLE = "FAIRSPEED_CONFINED"
"""Environment variable that processes in a sandbox have."""
PR_SET_NO_NEW_PRIVS = 38
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT, LANDLOCK_VERSION, PATH_BENEATH = 444, 445, 446, 1, 1
"""Numbers of system calls that came after 2019 are the same on all machines."""
SCOPES, ABI_OF_SCOPES = 0b11, 6
"""Abstract sockets and signals stay within the domain."""
WRITE_FILE, REFER, ABI_OF_REFER = 1 << 1, 1 << 13, 2
PROC = "proc"
JOIN_SESSION_KEYRING = 1
FILTER, SPECULATION_ALLOWED = 1, 4
"""Without the flag older kernels slow the whole process down."""
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, ERROR = 0x7FFF0000, 0x00050000
ERROR_AVAILABLE = 2
"""The operation of seccomp(2) that says whether it knows an action."""
NUMBER, ARCHITECTURE, FIRST, SECOND = 0, 4, 16, 24
"""Places in what a filter sees of a system call: its number, the machine, the lower halves of its arguments."""
X32 = 0x40000000
FAMILIES = (0, 1, 2, 10, 16)
"""Of sockets: unspecified, Unix, IPv4, IPv6, and netlink, by which the C library asks for addresses."""
IO_URING = 425
PRIORITY_OF_PROCESS, IO_PRIORITY_OF_PROCESS = 0, 1
BINDING = ("OMP_PROC_BIND", "OMP_PLACES", "GOMP_CPU_AFFINITY")
"""Variables by which libgomp binds each thread to cores."""


class Machine(NamedTuple):
    """What of the system calls differs between machines."""

    architecture: int
    seccomp: int
    keyctl: int
    socket: int
    setpriority: int
    ioprio_set: int
    sched_setaffinity: int
    of_process: tuple[int, ...]
    """sched_setparam, sched_setscheduler, sched_setattr, prlimit64: their first argument is a process."""


MACHINES = {
    "x86_64": Machine(0xC000003E, 317, 250, 41, 141, 251, 203, (142, 144, 314, 302)),
    "aarch64": Machine(0xC00000B7, 277, 219, 198, 140, 30, 122, (118, 119, 274, 261)),
}
_system = ctypes.CDLL(None, use_errno=True)


def stand() -> None:
    """Put this process, and all it will start, behind the fence; does nothing outside of a sandbox."""
    machine = MACHINES.get(platform.machine())
    if VARIABLE not in os.environ or not sys.platform.startswith("linux") or machine is None:
        return
    _system.prctl(PR_SET_NO_NEW_PRIVS, *map(ctypes.c_ulong, (1, 0, 0, 0)))
    _call(machine.keyctl, JOIN_SESSION_KEYRING, None)
    _own_domain(_call(LANDLOCK_CREATE, None, 0, LANDLOCK_VERSION))
    program = b"".join(_program(machine))
    kept = ctypes.create_string_buffer(program)
    given = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(kept))
    _call(machine.seccomp, FILTER, SPECULATION_ALLOWED, given)


def lacking() -> tuple[str, ...]:
    """What of the fence this system does not have, or the environment does not let stand."""
    machine = MACHINES.get(platform.machine())
    if not sys.platform.startswith("linux") or machine is None:
        return ("fence",)
    abi = _call(LANDLOCK_CREATE, None, 0, LANDLOCK_VERSION)
    filters = _call(machine.seccomp, ERROR_AVAILABLE, 0, struct.pack("I", ERROR)) == 0
    there = {
        "Landlock": abi >= ABI_OF_REFER,
        "guarded signals": abi >= ABI_OF_SCOPES,
        "seccomp": filters,
        "guarded cores": not _binds_threads(),
    }
    return tuple(name for name, stands in there.items() if not stands)


def _binds_threads() -> bool:
    return any(os.environ.get(name, "").lower() not in ("", "false") for name in BINDING)


def _own_domain(abi: int) -> None:
    """A domain of Landlock: others' folders in /proc cannot be written to. All other files are the sandbox's matter."""
    if abi < ABI_OF_REFER:  # one that could not let files be moved between folders
        return
    attributes = struct.pack("QQQ", WRITE_FILE | REFER, 0, SCOPES if abi >= ABI_OF_SCOPES else 0)
    rules = _call(LANDLOCK_CREATE, attributes, len(attributes) if abi >= ABI_OF_SCOPES else 8, 0)
    if rules < 0:
        return
    _allow(rules, "/", REFER)
    for path in (*_top_folders(), "/proc/self/fd/1", "/proc/self/fd/2"):
        _allow(rules, path, WRITE_FILE)
    _allow(rules, "/proc/self", WRITE_FILE, is_kept=True)
    _call(LANDLOCK_RESTRICT, rules, 0)
    os.close(rules)


def _top_folders() -> Iterator[str]:
    """All at the root but /proc; also those that a variable names, such as that of a cache, and nobody has made yet."""
    for name in {value.split("/")[1] for value in os.environ.values() if value.startswith("/")}:
        with suppress(OSError):
            os.mkdir(f"/{name}")
    yield from (f"/{name}" for name in os.listdir("/") if name != PROC)


def _allow(rules: int, path: str, rights: int, *, is_kept: bool = False) -> None:
    """Let a path, and what is below it, have these rights. A rule is of the thing that a path leads to now.

    What the system makes anew when nobody has it open, as folders of /proc, is kept open.
    """
    try:
        place = os.open(path, os.O_PATH)
    except OSError:
        return
    _call(LANDLOCK_ADD, rules, PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
    if not is_kept:
        os.close(place)


def _program(machine: Machine) -> Iterator[bytes]:
    """The filter, in the instructions of BPF; a jump counts the instructions that it leaves out."""
    yield from (_code(LOAD, ARCHITECTURE), _code(EQUAL, machine.architecture, 1, 0), _error(errno.EPERM))
    yield from (_code(LOAD, NUMBER), _code(AT_LEAST, X32, 0, 1), _error(errno.EPERM))
    yield from (_code(EQUAL, IO_URING, 0, 1), _error(errno.ENOSYS))
    yield from _of_call(machine.socket, (_code(LOAD, FIRST), *_one_of(FAMILIES, errno.EAFNOSUPPORT)))
    for process in machine.of_process + (() if _binds_threads() else (machine.sched_setaffinity,)):
        yield from _of_itself(process, FIRST)
    yield from _of_itself(machine.setpriority, SECOND, kind=PRIORITY_OF_PROCESS)
    yield from _of_itself(machine.ioprio_set, SECOND, kind=IO_PRIORITY_OF_PROCESS)
    yield _code(RETURN, ALLOW)


def _of_itself(number: int, process: int, kind: int | None = None) -> Iterator[bytes]:
    """This system call only for the caller itself; `process` is where its number stands, `kind` what it must be of."""
    itself = (_code(LOAD, process), *_one_of((0, os.getpid()), errno.EPERM))
    of_kind = () if kind is None else (_code(LOAD, FIRST), _code(EQUAL, kind, 1, 0), _error(errno.EPERM))
    yield from _of_call(number, (*of_kind, *itself))


def _of_call(number: int, instructions: Sequence[bytes]) -> Iterator[bytes]:
    """Instructions that are for one system call; all of them end with what becomes of it."""
    yield from (_code(EQUAL, number, 0, len(instructions)), *instructions)


def _one_of(values: Sequence[int], otherwise: int) -> Iterator[bytes]:
    """Allow the call if what was loaded is one of these; else it fails with that error."""
    yield from (_code(EQUAL, value, len(values) - n, 0) for n, value in enumerate(values))
    yield from (_error(otherwise), _code(RETURN, ALLOW))


def _code(operation: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", operation, if_true, if_false, value)


def _error(number: int) -> bytes:
    return _code(RETURN, ERROR | number)


def _call(number: int, *arguments: int | bytes | None) -> int:
    """A system call: what it returns, below 0 where the system does not have it or refuses."""
    given = [a if isinstance(a, bytes) or a is None else ctypes.c_long(a) for a in arguments]
    zeros = [ctypes.c_long(0)] * (5 - len(given))
    return int(_system.syscall(ctypes.c_long(number), *given, *zeros))
