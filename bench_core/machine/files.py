"""Files that somebody names, read whole: only what is a file, and no more than a limit.

To open a named pipe waits for a writer that may never come, and a device such as `/dev/zero` has no end. A pipe that
the caller of this process has connected already, `<(command)` of a shell or its `|` as `/dev/stdin`, is read.

>>> read("/dev/zero")
Traceback (most recent call last):
...
bench_core.machine.files.NoFile: a device, not a file
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from bench_core.phrase import Phrase

MOST_BYTES = 2**30
"""More than any file that is read whole has."""
MIB = 2**20
CONNECTED = "/pipe:["
"""In the real path of a pipe without a name of its own."""
KINDS = (
    (stat.S_ISFIFO, Phrase("a named pipe, not a file")),
    (stat.S_ISCHR, Phrase("a device, not a file")),
    (stat.S_ISBLK, Phrase("a device, not a file")),
    (stat.S_ISSOCK, Phrase("a socket, not a file")),
)


class NoFile(OSError):
    """What is not read. Whoever says so has named the path."""

    def __str__(self) -> str:
        return str(self.strerror)


def read(path: str | Path, *, most: int = MOST_BYTES) -> bytes:
    """The content of a file. Raises OSError where it is missing, no file, or longer than `most` bytes."""
    if not _is_connected_pipe(path):
        check(path)
    content = bytearray()
    with open(path, "rb") as file:
        while chunk := file.read(MIB):
            content += chunk
            if len(content) > most:
                raise NoFile(errno.EFBIG, Phrase("more than {n:g} MiB", n=most / MIB), str(path))
    return bytes(content)


def read_text(path: str | Path, *, encoding: str = "utf-8", most: int = MOST_BYTES) -> str:
    """The same as text, line ends as they are. Raises UnicodeDecodeError too."""
    return read(path, most=most).decode(encoding)


def check(path: str | Path) -> None:
    """Raise OSError where a path leads to nothing, or to what is neither a file nor a folder."""
    mode = os.stat(path).st_mode
    kind = next((kind for is_kind, kind in KINDS if is_kind(mode)), None)
    if kind is not None:
        raise NoFile(errno.EINVAL, kind, str(path))


def _is_connected_pipe(path: str | Path) -> bool:
    return CONNECTED in os.path.realpath(path)
