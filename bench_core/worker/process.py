"""The child's end: load a candidate, answer one request at a time until the pipe closes.

A request for a call is answered twice: at once, with the time on the worker's clock (what the conductor's own
clock waits for), and again when images are checked, hashed and saved.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from contextlib import suppress
from typing import Any

MAX_MESSAGE_BYTES = 16 * 1024 * 1024
GROUP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
"""What a terminal, `timeout` and systemd send to a whole process group: the conductor's to handle."""


def main(connection: Any, lifeline: Any, log: str) -> None:
    """Entry of the process. Everything model code prints goes to the log; Ctrl-C and SIGTERM are ignored.

    `lifeline` is a pipe on which nothing is ever sent: it closes when the conductor dies, and then this process
    ends at once, also in the middle of a call, so that it disturbs no later measurement.
    """
    for number in GROUP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, GROUP_SIGNALS)  # model code may start processes that handle them
    redirect_output(log)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    from bench_core.worker.session import Session

    session = Session()
    while (request := _receive(connection)) is not None:
        for reply in session.answer(request):
            connection.send_bytes(json.dumps(reply).encode())


def _end_with(lifeline: Any) -> None:
    """Sleep in a read, which costs nothing, until the other end is gone."""
    with suppress(EOFError, OSError):
        lifeline.recv_bytes()
    os._exit(0)


def redirect_output(log: str) -> None:
    """Append stdout and stderr of this process, C libraries included, to a file."""
    fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(fd, 1)
    os.dup2(fd, 2)
    os.close(fd)


def _receive(connection: Any) -> dict[str, Any] | None:
    try:
        return json.loads(connection.recv_bytes(MAX_MESSAGE_BYTES))
    except (EOFError, ConnectionResetError):
        return None
