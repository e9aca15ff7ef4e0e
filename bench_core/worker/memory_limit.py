"""A limit on the memory of a process, so that a batch that does not fit fails by itself: out of memory, and no more.

Without it Linux grants what it does not have, and its out-of-memory killer ends the largest process when memory is
gone: perhaps another user's, after minutes in which everything stood still. With it the allocation fails, which torch,
numpy and Pillow report, and the same process goes on with smaller batches.

The limit is set anew before each call, outside the clock: what the process has, and most of what is available now, in
this machine or its control group, whichever is less. RLIMIT_DATA counts memory that can be written (Linux 4.7 and
later, setrlimit(2)), not what is merely reserved or mapped from files. A GPU has an allocator of its own that fails.
Swap does not count: a call that swaps measures the disk.

>>> # set_for_call()     before each call on a CPU
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import psutil

SHARE = 0.9
"""Of what is available, that a call may take more than its process has."""
STATUS = Path("/proc/self/status")
WRITABLE = "VmData:"
"""The line of what RLIMIT_DATA counts."""
GROUP = Path("/sys/fs/cgroup")
GROUP_FILES = (
    ("memory.max", "memory.current", "memory.stat", "inactive_file"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat", "total_inactive_file"),
)
"""Of version 2 and 1 of control groups: limit, use, and in which file which line says what of it is a mere cache."""


def set_for_call() -> None:
    """Let this process have `SHARE` of what is available beyond what it has; does nothing where that is not known."""
    if not sys.platform.startswith("linux"):
        return
    import resource

    with suppress(OSError, ValueError, StopIteration):  # no /proc; a lower hard limit, which holds by itself
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = _writable_bytes() + int(SHARE * available_bytes())
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def available_bytes() -> int:
    """Memory that can be had now without swapping: of the machine, or of the control group where that is less."""
    left = (_left_in_group(GROUP, *names) for names in GROUP_FILES)
    return max(0, min([psutil.virtual_memory().available, *(n for n in left if n is not None)]))


def _left_in_group(folder: Path, limit: str, used: str, stat: str, cache: str) -> int | None:
    """Bytes that a control group leaves; None where it has no limit."""
    try:
        lines = (line.split() for line in (folder / stat).read_text().splitlines())
        reclaimable = next(int(value) for name, value in lines if name == cache)
        return int((folder / limit).read_text()) - int((folder / used).read_text()) + reclaimable
    except (OSError, ValueError, StopIteration):  # `max` is no number: no limit
        return None


def _writable_bytes() -> int:
    lines = STATUS.read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(WRITABLE))
