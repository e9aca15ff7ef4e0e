"""The worker's own process: answer one request at a time until the pipe closes (`messages` has the requests)."""

from __future__ import annotations

import os
import signal
import threading
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection

from bench_core.worker import fence, guard, library_internals
from bench_core.worker.messages import MAX_MESSAGE_BYTES, Reply, decode_request, encode

GROUP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What a terminal (also one that is closed), `timeout` and systemd send to a whole group: the conductor's to handle."""


def main(connection: Connection, lifeline: Connection, log: str | Connection) -> None:
    """Entry of the process. Everything model code prints goes to the log; signals to the group are ignored.

    `lifeline` is a pipe on which nothing is ever sent: it closes when the conductor dies, and then this process
    ends at once, also in the middle of a call, so that it disturbs no later measurement. The log is a file by name;
    in a sandbox, where it cannot be opened, it is one that is open already.
    """
    for number in GROUP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, GROUP_SIGNALS)  # model code may start processes that handle them
    library_internals.let_go_of_server()
    if isinstance(log, Connection):
        library_internals.own_resource_tracker()
        _print_to(log.fileno())
    elif log:
        redirect_output(log)
    _belong_together()
    fence.stand()
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    try:
        from bench_core.worker.session import Session
    except Exception as error:  # noqa: BLE001  whatever another environment's packages raise
        return _not_loaded(connection, error)
    session = Session()
    while (request := _receive(connection)) is not None:
        for reply in session.answer(decode_request(request)):
            connection.send_bytes(reply if isinstance(reply, bytes) else encode(reply))


def _belong_together() -> None:
    """What this process starts ends with it, and it with the server that it was forked from (see `guard`)."""
    guard.keep_descendants()
    if guard.is_guarded:
        guard.end_with_parent()


def _not_loaded(connection: Connection, error: Exception) -> None:
    """Answer the first request, which is to load, with why nothing can be loaded; the traceback goes to the log."""
    traceback.print_exception(error)
    if _receive(connection) is not None:
        message = f"{type(error).__name__}: {' '.join(str(error).split())[:500]}"
        connection.send_bytes(encode(Reply(status="failed", message=message)))


def _end_with(lifeline: Connection) -> None:
    """Sleep in a read, which costs nothing, until the other end is gone; then end all that was started here."""
    with suppress(EOFError, OSError):
        lifeline.recv_bytes()
    guard.end_descendants()
    os._exit(0)


def redirect_output(log: str) -> None:
    """Append stdout and stderr of this process, C libraries included, to a file."""
    fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    _print_to(fd)
    os.close(fd)


def _print_to(fd: int) -> None:
    os.dup2(fd, 1)
    os.dup2(fd, 2)


def _receive(connection: Connection) -> bytes | None:
    """The next message; None when the pipe is closed."""
    try:
        return connection.recv_bytes(MAX_MESSAGE_BYTES)
    except (EOFError, ConnectionResetError):
        return None
