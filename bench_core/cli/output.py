"""Where a command writes its result: a file that is whole or not there, or stdout; and its lines beside tables."""

from __future__ import annotations

import errno
import fcntl
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bench_core.cli import streams
from bench_core.errors import InputError
from bench_core.visible import visible

if TYPE_CHECKING:
    from bench_core.records import Record
    from bench_core.results.result import Result

STDOUT = "-"
OPEN_FILES = ("/proc/self/fd", "/dev/fd")
"""Folders in which a system names the files that this process has open: `/dev/stdout` is a link into one."""
MOST_LINKS = 40


def writer(target: str) -> Callable[[str | bytes], None]:
    """A function that writes to a path, or to stdout for `-`.

    Raises InputError when the path cannot be written: call it before a measurement, not after it. A device or a pipe
    (`/dev/null`, `>(...)`) is written to as it is: it must not be replaced by a file. So is a file that is open already
    (`/dev/stdout`, `/dev/fd/3`), where it was left off. Another link is followed, and stays.
    """
    if target == STDOUT:
        if streams.is_closed(sys.stdout):
            raise InputError("output", given="a stdout that is closed", expected="an open one", todo="write to a file")
        return _to_stdout
    path = Path(target)
    try:
        number = _open_already(path)
        if number is not None and _is_writable(number):
            return lambda content: _to_open_file(number, content)
        path = Path(os.path.realpath(path)) if path.is_symlink() else path
        special = path.exists() and not path.is_file()
        is_writable = number is None and os.access(path if special else path.parent, os.W_OK) and not path.is_dir()
    except OSError:  # such as a name that is too long, or a number that no open file has
        is_writable = False
    if not is_writable:
        raise InputError(
            "output file", given=target, expected="a file in a writable folder", todo="choose another path"
        )
    return lambda content: _to_special_file(path, content) if special else _to_file(path, content)


def _open_already(path: Path) -> int | None:
    """The number of the open file of this process that a path stands for; None for any other path."""
    folders = {os.path.realpath(OPEN_FILES[0]), OPEN_FILES[1]}
    for _ in range(MOST_LINKS):
        if path.name.isdecimal() and os.path.realpath(path.parent) in folders:
            return int(path.name)
        if not path.is_symlink():
            return None
        path = path.parent / os.readlink(path)
    return None


def _is_writable(number: int) -> bool:
    """Whether this process has such a file open, and to write. Raises OSError where it has none."""
    return fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY


def say(line: str) -> None:
    """A line of a result, on stdout; nothing in it acts on the terminal."""
    print(visible(line))


def warn(line: str, end: str = "\n") -> None:
    """A line beside the result, on stderr, likewise."""
    print(visible(line), end=end, file=sys.stderr)


def export_text(result: Result, **found: Record) -> str:
    """A run as the JSON document that `import` reads, with what a command found in it, each under its name."""
    from bench_core.results import exports

    return exports.text(result, **found)


def _to_stdout(content: str | bytes) -> None:
    """In UTF-8, whatever the terminal has: it is a document."""
    sys.stdout.flush()
    sys.stdout.buffer.write(_bytes(content))


def _to_open_file(number: int, content: str | bytes) -> None:
    sys.stdout.flush()
    with _in_one_line(Path(OPEN_FILES[1], str(number))), os.fdopen(os.dup(number), "wb") as file:
        file.write(_bytes(content))


def _to_special_file(path: Path, content: str | bytes) -> None:
    with _in_one_line(path), _opened(path) as file:
        file.write(_bytes(content))


def _opened(path: Path) -> BinaryIO:
    """A device or a pipe; says so where it has to wait for somebody who reads the pipe."""
    try:
        number = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        warn(f"waits for somebody who reads {path}")
        return open(path, "wb")
    os.set_blocking(number, True)
    return os.fdopen(number, "wb")


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _to_file(path: Path, content: str | bytes) -> None:
    from bench_core.store import atomic

    with _in_one_line(path):
        atomic.write(path, content)


@contextmanager
def _in_one_line(path: Path) -> Iterator[None]:
    """Raise InputError where the file cannot be written, such as on a disk that is full; a reader may leave a pipe."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(
            "output file",
            given=f"{path} ({error.strerror})",
            expected="a file that can be written",
            todo="make room, or choose another path; nothing of it was written",
        ) from None
