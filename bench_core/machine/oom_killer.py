"""Whether the system's out-of-memory killer has struck: its SIGKILL looks like anybody's, but the kernel counts.

The count of this process's control group is read where there is one: killed processes of this group, whoever ran out of
memory. Elsewhere it is that of the whole machine.

>>> Watch(lambda: 3).has_struck()           # it counts from when the watch was made
False
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

GROUPS, MACHINE = Path("/sys/fs/cgroup"), Path("/proc/vmstat")
WORD = "oom_kill"


def kills() -> int | None:
    """How many processes it has killed so far; None where the system does not tell."""
    found = (_count(path) for path in (_group() / "memory.events", MACHINE))
    return next((n for n in found if n is not None), None)


class Watch:
    """Remembers the count. `count` is `kills`, or a test's."""

    def __init__(self, count: Callable[[], int | None] = kills) -> None:
        self._count = count
        self._last = count()

    def has_struck(self) -> bool:
        """Whether it has struck since this was asked last."""
        last, self._last = self._last, self._count()
        return last is not None and self._last is not None and self._last > last


def _group() -> Path:
    """The folder of this process's control group (version 2; older ones have no such count)."""
    with suppress(OSError, StopIteration):
        lines = Path("/proc/self/cgroup").read_text().splitlines()
        return GROUPS / next(line for line in lines if line.startswith("0::"))[3:].lstrip("/")
    return GROUPS


def _count(path: Path) -> int | None:
    with suppress(OSError, ValueError):
        words = (line.split() for line in path.read_text().splitlines())
        return next((int(value) for name, value in words if name == WORD), None)
    return None
