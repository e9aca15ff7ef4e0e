"""Who waits for a lock of the machine, in the order in which they came: the one that waits longest gets it next.

Everybody who waits has a small file beside the lock, and holds that file's own lock as long as he lives; so the dead
are seen at once, however they ended. The name begins with the time of coming, by a clock that all processes share and
nobody can set. The lock itself still decides who has it: the queue only says whose turn it is.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     lock = Path(folder) / "a.lock"
...     with place(lock) as first, place(lock) as second:
...         len(ahead(lock, first)), len(ahead(lock, second)), len(ahead(lock))
(0, 1, 2)
"""

from __future__ import annotations

import glob
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench_core.machine.lock import FileLock, is_held

SUFFIX = ".waits"
FOR_READERS = 0o644
"""Everybody may see who waits."""


@contextmanager
def place(lock: Path) -> Iterator[str]:
    """Wait in the queue for a lock within the block; the name of the place. Raises OSError if it cannot be made."""
    mine = FileLock(lock.with_name(_name(lock) + ".new"), mode=FOR_READERS)
    if not mine.acquire_soon():
        raise OSError("somebody holds a file that was just made")
    there = mine.path.with_suffix("")
    try:
        os.rename(mine.path, there)  # only now: else somebody may see the file before it is locked
        yield there.name
    finally:
        for path in (mine.path, there):
            with suppress(OSError):
                path.unlink()
        mine.release()


def ahead(lock: Path, mine: str | None = None) -> list[Path]:
    """Those who wait and came before: before all of whom have yet to come without a place of one's own.

    The places of the dead are removed, as far as this user may.
    """
    places = sorted(lock.parent.glob(f"{glob.escape(lock.stem)}.*{SUFFIX}"))
    return [path for path in places if (mine is None or path.name < mine) and _waits(path)]


def _name(lock: Path) -> str:
    return f"{lock.stem}.{time.monotonic_ns():020d}-{os.getpid()}-{secrets.token_hex(4)}{SUFFIX}"


def _waits(path: Path) -> bool:
    if is_held(path, if_unreadable=False):
        return True
    with suppress(OSError):
        path.unlink()
    return False
