"""What a standby process does: load, sleep until a run is given, conduct it. See `standby` for why there is one.

The dashboard gives the run as one line of JSON over a socket that is this process's stdin at first, and closes the
socket when no run is to come.
"""

from __future__ import annotations

import json
import os
import select
import socket
import sys
from contextlib import closing, suppress
from typing import NoReturn, TypedDict, cast

from bench_core.errors import EXIT_BAD_INPUT, EXIT_DONE, InputError
from bench_core.machine import visible_gpus
from bench_core.worker import fork_server
from bench_core.worker.process import redirect_output

IDLE_S = 30 * 60.0
"""How long to wait for a run before giving the memory back."""
TAKEN = b"taken\n"
"""The reply to an order: this process conducts the run."""


class Order(TypedDict):
    """A run to conduct, the file for what is printed meanwhile, and the environment variables of the store."""

    run: str
    log: str
    environment: dict[str, str]


def main() -> NoReturn:
    """Entry of the process."""
    link = _take_link()
    fork_server.start_server()  # it loads torch while this process imports the core
    import bench_core.jobs.conduct  # noqa: F401

    visible_gpus.on_host()  # asks the driver, and keeps the answer
    sys.exit(_serve(link))


def _take_link() -> socket.socket:
    """The socket to the dashboard, in place of stdin.

    Nothing that is started here may inherit it, or the dashboard would not see it close.
    """
    link = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    with open(os.devnull, "rb") as null:
        os.dup2(null.fileno(), sys.stdin.fileno())
    return link


def _serve(link: socket.socket) -> int:
    """Wait for a run and conduct it; returns the exit code."""
    with link:
        order = _order(link)
        if order is None:
            fork_server.end_server()  # it may still be loading torch, beside whatever is measured next
            return EXIT_DONE
        os.environ.update(order["environment"])
        redirect_output(order["log"])
        with suppress(OSError):  # the dashboard has ended; the run goes on
            link.sendall(TAKEN)
    return _conduct(order["run"])


def _order(link: socket.socket) -> Order | None:
    """Sleep until a run is given; None if the link closes first, or after `IDLE_S`."""
    received = b""
    while not received.endswith(b"\n"):
        ready, _, _ = select.select([link], [], [], IDLE_S)
        part = link.recv(65536) if ready else b""
        if not part:
            return None
        received += part
    return cast(Order, json.loads(received))


def _conduct(run_id: str) -> int:
    """Conduct a run; returns the exit code. If the run gets no outcome, the page shows the last line printed here."""
    from bench_core.jobs.conduct import conduct
    from bench_core.store.database import Store

    try:
        with closing(Store()) as store:
            outcome = conduct(store, run_id)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    print(f"run {run_id}: {outcome}", file=sys.stderr)
    return EXIT_DONE
