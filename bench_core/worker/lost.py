"""How a worker was lost: whether by what it did itself, which is final, or by what was done to it, which says nothing.

A process that crashes, or ends by itself, will do so again. SIGKILL, SIGTERM and the like come from outside: from
somebody at a terminal, a supervisor, another program. SIGKILL may also come from the system's out-of-memory killer;
then it is the batch that was too large (see `machine.oom_killer`). Where the system does not tell that, a worker that
asks for too much memory is tried once more, at the cost of one call, and its second end counts.

>>> ended(-11, "worker.log").from_outside, ended(-9, "worker.log").from_outside
(False, True)
"""

from __future__ import annotations

import signal
from typing import Literal

OWN_DOING = frozenset(
    {
        signal.SIGSEGV,
        signal.SIGABRT,
        signal.SIGBUS,
        signal.SIGFPE,
        signal.SIGILL,
        signal.SIGTRAP,
        signal.SIGSYS,
        signal.SIGPIPE,
        signal.SIGXCPU,
        signal.SIGALRM,
        signal.SIGVTALRM,
        signal.SIGPROF,
        signal.SIGXFSZ,
    }
)
"""Signals that the kernel, its own code or its own timers send a process for what it has done."""
SERVER_GONE = 255
"""What multiprocessing gives as exit code of a process whose fork server has ended, and does not tell the true one."""


class WorkerLost(Exception):
    """The worker died, or does not answer as it should. The message says how; the process is gone.

    `from_outside`: it was ended by what had nothing to do with the call; else `status` is that of the call.
    """

    def __init__(
        self, message: str, *, status: Literal["failed", "oom"] = "failed", from_outside: bool = False
    ) -> None:
        super().__init__(message)
        self.status, self.from_outside = status, from_outside


def ended(code: int | None, log: str, *, out_of_memory: bool = False) -> WorkerLost:
    """The error for an exit code (negative is a signal); `out_of_memory`: the system's killer has just struck."""
    if code == -signal.SIGKILL and out_of_memory:
        return WorkerLost("out of memory: the system's out-of-memory killer ended the worker", status="oom")
    if code is not None and code < 0:
        hint = " (often the system's out-of-memory killer)" if code == -signal.SIGKILL else ""
        return WorkerLost(f"the worker was ended by signal {-code}{hint}", from_outside=-code not in OWN_DOING)
    if code == SERVER_GONE:
        why = "the server that workers are forked from has ended, or was stopped"
        return WorkerLost(f"{why}; see {log}", from_outside=True)
    return WorkerLost(f"the worker ended with exit code {code}; see {log}")
