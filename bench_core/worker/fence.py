"""Around each worker of a sandbox a fence of its own: they share the sandbox, but not their memory and signals.

All workers of a run live in one sandbox, so that both sides of a comparison live alike. Without more, one of them
could write into the memory of another one, stop it, make it slower, or stop the server that all are forked from. Three
things of Linux that need no privilege close that, before a candidate is loaded:

- Landlock (landlock(7)): a process cannot trace, read or write processes outside of its own domain, which are those it
  has started; from ABI 6 (Linux 6.12) on it cannot send them signals either;
- seccomp (seccomp(2)): no sockets but Unix and internet ones (those of a virtual machine's host, AF_VSOCK, belong to no
  network namespace), no io_uring, which opens sockets past this filter, and no priority but its own;
- a session keyring of its own (keyrings(7)): that of the terminal may hold tickets and passwords.

What the system does not have is left out. Each costs a call nothing that could be measured.

>>> # stand()     # in a worker that is in a sandbox, while it has one thread
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterator
from typing import NamedTuple

VARIABLE = "FAIRSPEED_CONFINED"
"""Environment variable that processes in a sandbox have."""
PR_SET_NO_NEW_PRIVS = 38
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT, LANDLOCK_VERSION, PATH_BENEATH = 444, 445, 446, 1, 1
"""Numbers of system calls that came after 2019 are the same on all machines."""
SCOPES, ABI_OF_SCOPES = 0b11, 6
"""Abstract sockets and signals stay within the domain."""
MAKE_BLOCK, REFER, ABI_OF_REFER = 1 << 11, 1 << 13, 2
JOIN_SESSION_KEYRING = 1
FILTER, SPECULATION_ALLOWED = 1, 4
"""Without the flag older kernels slow the whole process down."""
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, ERROR = 0x7FFF0000, 0x00050000
NUMBER, ARCHITECTURE, FIRST, SECOND = 0, 4, 16, 24
"""Places in what a filter sees of a system call: its number, the machine, the lower halves of its arguments."""
X32 = 0x40000000
FAMILIES = (0, 1, 2, 10, 16)
"""Of sockets: unspecified, Unix, IPv4, IPv6, and netlink, by which the C library asks for addresses."""
IO_URING = 425


class Machine(NamedTuple):
    """What of the system calls differs between machines."""

    architecture: int
    seccomp: int
    keyctl: int
    socket: int
    setpriority: int


MACHINES = {
    "x86_64": Machine(0xC000003E, seccomp=317, keyctl=250, socket=41, setpriority=141),
    "aarch64": Machine(0xC00000B7, seccomp=277, keyctl=219, socket=198, setpriority=140),
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


def _own_domain(abi: int) -> None:
    """A domain of Landlock that takes nothing else away: files are the sandbox's matter."""
    if abi < ABI_OF_REFER:  # one that could not let files be moved between folders
        return
    rights, scopes = (0, SCOPES) if abi >= ABI_OF_SCOPES else (MAKE_BLOCK | REFER, 0)
    attributes = struct.pack("QQQ", rights, 0, scopes) if scopes else struct.pack("Q", rights)
    rules = _call(LANDLOCK_CREATE, attributes, len(attributes), 0)
    if rules < 0:
        return
    if rights:
        root = os.open("/", os.O_PATH)
        _call(LANDLOCK_ADD, rules, PATH_BENEATH, struct.pack("=Qi", REFER, root), 0)
        os.close(root)
    _call(LANDLOCK_RESTRICT, rules, 0)
    os.close(rules)


def _program(machine: Machine) -> Iterator[bytes]:
    """The filter, in the instructions of BPF; a jump counts the instructions that it leaves out."""
    yield from (_code(LOAD, ARCHITECTURE), _code(EQUAL, machine.architecture, 1, 0), _error(errno.EPERM))
    yield from (_code(LOAD, NUMBER), _code(AT_LEAST, X32, 0, 1), _error(errno.EPERM))
    yield from (_code(EQUAL, IO_URING, 0, 1), _error(errno.ENOSYS))
    yield _code(EQUAL, machine.socket, 0, len(FAMILIES) + 2)
    yield _code(LOAD, FIRST)
    yield from (_code(EQUAL, family, len(FAMILIES) - n + 6, 0) for n, family in enumerate(FAMILIES))
    yield _error(errno.EAFNOSUPPORT)
    yield _code(EQUAL, machine.setpriority, 0, 5)
    yield from (_code(LOAD, FIRST), _code(EQUAL, 0, 0, 2))
    yield from (_code(LOAD, SECOND), _code(EQUAL, 0, 1, 0))
    yield _error(errno.EPERM)
    yield _code(RETURN, ALLOW)


def _code(operation: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", operation, if_true, if_false, value)


def _error(number: int) -> bytes:
    return _code(RETURN, ERROR | number)


def _call(number: int, *arguments: int | bytes | None) -> int:
    """A system call: what it returns, below 0 where the system does not have it or refuses."""
    given = [a if isinstance(a, bytes) or a is None else ctypes.c_long(a) for a in arguments]
    zeros = [ctypes.c_long(0)] * (5 - len(given))
    return int(_system.syscall(ctypes.c_long(number), *given, *zeros))
