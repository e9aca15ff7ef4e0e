"""Messages over a worker's pipe, with a deadline for every byte of them.

The framing is that of `multiprocessing.connection`: four bytes of length, then the message. Its own functions wait
without end for the rest of a message that was begun, and for a process that reads nothing: model code may do both.

>>> from multiprocessing import Pipe
>>> here, there = Pipe()
>>> there.send_bytes(b"ready"); receive(here, Deadline(1.0), print, most=100)
b'ready'
"""

from __future__ import annotations

import os
import select
import struct
from collections.abc import Callable
from multiprocessing.connection import Connection

from bench_core.machine.deadline import Deadline

CHUNK_BYTES = 2**18
LENGTH = struct.Struct("!i")


class Late(Exception):
    """The deadline is over."""


class NoMessage(Exception):
    """What arrived is no message; the text says why."""


def send(connection: Connection, message: bytes, deadline: Deadline, check: Callable[[], None]) -> None:
    """Send a message before a deadline. `check` is called while waiting and raises to give up.

    Raises Late, and OSError when nobody reads any more.
    """
    os.set_blocking(connection.fileno(), False)
    rest = memoryview(LENGTH.pack(len(message)) + message)
    while rest:
        try:
            rest = rest[os.write(connection.fileno(), rest[:CHUNK_BYTES]) :]
        except BlockingIOError:
            _wait(connection, select.POLLOUT, deadline, check)


def receive(connection: Connection, deadline: Deadline, check: Callable[[], None], *, most: int) -> bytes:
    """The next message, of at most `most` bytes, likewise. Raises Late, NoMessage, EOFError and OSError."""
    os.set_blocking(connection.fileno(), False)
    (length,) = LENGTH.unpack(_read(connection, LENGTH.size, deadline, check))
    _check_length(length, most)
    return _read(connection, length, deadline, check)


def bounded(message: bytes, most: int) -> bytes:
    """The same message. Raises NoMessage where it is longer than its kind may be."""
    _check_length(len(message), most)
    return message


def _check_length(length: int, most: int) -> None:
    if not 0 <= length <= most:
        raise NoMessage(f"a message of {length} bytes, where 0 to {most} are read")


def _read(connection: Connection, length: int, deadline: Deadline, check: Callable[[], None]) -> bytes:
    found = bytearray()
    while len(found) < length:
        _wait(connection, select.POLLIN, deadline, check)
        chunk = os.read(connection.fileno(), min(length - len(found), CHUNK_BYTES))
        if not chunk:
            raise EOFError
        found += chunk
    return bytes(found)


def _wait(connection: Connection, for_what: int, deadline: Deadline, check: Callable[[], None]) -> None:
    """Until the pipe is ready, or closed."""
    poll = select.poll()
    poll.register(connection.fileno(), for_what)
    while not poll.poll(1000 * deadline.slice_s()):
        check()
        if deadline.is_over():
            raise Late
    deadline.is_over()  # what is here is read, however late
