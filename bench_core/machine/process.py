"""Processes by their pid and when they were created: a pid alone may be another process's by now.

>>> import os
>>> created_s(os.getpid()) is not None, is_there(One(pid=os.getpid(), created_s=1.0))
(True, False)
"""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple
from typing import Protocol as Interface

import psutil

CREATED_TOLERANCE_S = 0.1
"""Two processes that one number was given to were created further apart."""


class Process(Interface):
    """A process as somebody wrote it down."""

    @property
    def pid(self) -> int: ...
    @property
    def created_s(self) -> float | None: ...


class One(NamedTuple):
    """Such a process by itself."""

    pid: int
    created_s: float | None


def created_s(pid: int) -> float | None:
    """When a process was created, seconds since the system began; None where there is no such process.

    Since 1970 would not do: that shifts when the system's clock is set, and a process would no longer be itself.

    None also for one that has ended, but that nobody will ever collect: it was adopted by a container's first process.
    """
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        is_left = process.status() == psutil.STATUS_ZOMBIE and process.ppid() in (0, 1)
        return None if is_left else process.create_time() - psutil.boot_time()
    return None


def is_there(now: Process) -> bool:
    """Whether this process, such as the conductor of a progress, still runs; False without a creation time."""
    found = created_s(now.pid)
    return found is not None and now.created_s is not None and abs(found - now.created_s) <= CREATED_TOLERANCE_S
