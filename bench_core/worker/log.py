"""The log of a run's workers is bounded: a model that prints in every step must not fill the disk.

Its beginning and its end are kept, since they say what went wrong. The workers write to the file themselves, so
printing costs a measured call what it would cost without Fairspeed; a pump between them would slow down those that
print much. The conductor cuts the file after a call and, some times a second, in a long one. In between it can grow by
what is printed in such a slice. Workers append, so they go on at the new end; a line that is written at the moment of
the cut can be lost.

>>> # bound(Path("worker.log"), most_bytes=GROWN_BYTES)
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

KEPT_BYTES = 2_000_000
"""The most that is kept, half of it of the beginning."""
GROWN_BYTES = 4 * KEPT_BYTES
"""How long it may become while workers write: it is not cut for every line."""
LONGEST_LINE = 300
"""Characters."""
CUT = b"\n[... %d bytes are left out here ...]\n"


def bound(path: Path, most_bytes: int = KEPT_BYTES) -> None:
    """Leave the middle of a log out if the log is longer than `most_bytes`; a file that is not there is none."""
    with suppress(OSError):
        if os.stat(path).st_size > most_bytes:
            _cut(path)


def note(path: Path, text: str) -> None:
    """Add a line of the conductor's own; where the disk is full there is none."""
    with suppress(OSError), path.open("a") as file:
        file.write(f"{text}\n")


class Added:
    """What is printed into a log from now on."""

    def __init__(self, path: Path) -> None:
        self._path, self._before = path, path.stat().st_size if path.is_file() else 0

    def last_line(self) -> str:
        """Its last line, shortened: why what could not be started ended. Empty where nothing was printed."""
        with suppress(OSError):
            lines = self._path.read_bytes()[self._before :].decode(errors="replace").split("\n")
            return next((line.strip()[:LONGEST_LINE] for line in reversed(lines) if line.strip()), "")
        return ""


def _cut(path: Path) -> None:
    half = (KEPT_BYTES - 100) // 2
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(size - half)
        end = file.read(half)
        file.seek(half)
        file.write(CUT % (size - 2 * half) + end)
        file.truncate()
