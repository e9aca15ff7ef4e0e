"""How a worker's process begins: as a fork of the server, from nothing, or in an interpreter of its own.

With a sandbox it lives in that, whichever way it begins. A fork is ready in a second; the others load torch first.

>>> # started("forkserver", Ends(connection, lifeline, log), Patience(600.0, check), python=None, sandbox=None)
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple, cast

from bench_core.machine import cores
from bench_core.spec import Candidate, Protocol
from bench_core.worker import own_interpreter, process
from bench_core.worker.confinement import Confinement
from bench_core.worker.fork_server import fork, number_outside, serving, signals_blocked
from bench_core.worker.messages import LoadRequest
from bench_core.worker.own_interpreter import Process
from bench_core.worker.sandbox import Sandbox

WITHHELD_PROMPTS = ("not told before the call",)
"""What stands for the prompts in the protocol that a worker is given."""


class Ends(NamedTuple):
    """What a worker gets: its ends of the two pipes (see `process.main`), and the file for what is printed."""

    connection: Connection
    lifeline: Connection
    log: Path


class Patience(NamedTuple):
    """How long a worker may take to begin, and what raises to give up before."""

    most_s: float
    check: Callable[[], None]


def started(method: str, ends: Ends, patience: Patience, *, python: Path | None, sandbox: Sandbox | None) -> Process:
    """The process, by this start method of multiprocessing or with this interpreter.

    Raises EOFError or OSError where it cannot be started.
    """
    if python is not None or (sandbox is not None and method != "forkserver"):
        return _by_itself(python or Path(sys.executable), ends, sandbox)
    if sandbox is not None:
        return _forked_in(sandbox, ends, patience)
    found = _process(method, ends, str(ends.log))
    if method == "forkserver":
        with serving(None, str(ends.log)):
            fork(found, *patience)
    else:
        with signals_blocked():
            found.start()
    return cast(Process, found)


def _by_itself(python: Path, ends: Ends, sandbox: Sandbox | None) -> Process:
    place = Confinement(sandbox, str(ends.log)) if sandbox else None
    with signals_blocked():
        return own_interpreter.start(python, ends.connection, ends.lifeline, str(ends.log), place)


def _forked_in(sandbox: Sandbox, ends: Ends, patience: Patience) -> Process:
    """A fork of a server that is in the sandbox; it gets its log as a file that is open."""
    output = Connection(os.open(ends.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644), readable=False)
    found = _process("forkserver", ends, output)
    with output, serving(sandbox, str(ends.log)):
        fork(found, *patience)
        number_outside(found)
    return cast(Process, found)


def _process(method: str, ends: Ends, log: str | Connection) -> multiprocessing.process.BaseProcess:
    context = multiprocessing.get_context(method)
    arguments = (ends.connection, ends.lifeline, log)
    return context.Process(target=process.main, args=arguments, daemon=True)  # type: ignore[attr-defined, no-any-return]  # each context has it


def load_request(candidate: Candidate, protocol: Protocol, process_index: int = 0) -> LoadRequest:
    """The first request to a worker: it gets the prompts only with the calls that use them."""
    return LoadRequest(
        candidate=candidate,
        protocol=protocol.model_copy(update={"prompts": WITHHELD_PROMPTS}),
        process_index=process_index,
        cores=tuple(cores.worker_cores(protocol.threads, protocol.device)),
    )
