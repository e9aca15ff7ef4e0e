"""Where a command writes its result: a file that is whole or not there, or stdout; and its lines beside tables."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench_core.errors import InputError
from bench_core.visible import visible

if TYPE_CHECKING:
    from bench_core.records import Record
    from bench_core.results.result import Result

STDOUT = "-"


def writer(target: str) -> Callable[[str | bytes], None]:
    """A function that writes to a path, or to stdout for `-`.

    Raises InputError when the path cannot be written: call it before a measurement, not after it. A device or a pipe
    (`/dev/null`, `>(...)`) is written to as it is: it must not be replaced by a file.
    """
    if target == STDOUT:
        return _to_stdout
    path = Path(target)
    special = path.exists() and not path.is_file()
    if path.is_dir() or not os.access(path if special else path.parent, os.W_OK):
        raise InputError(
            "output file", given=target, expected="a file in a writable folder", todo="choose another path"
        )
    return lambda content: _to_special_file(path, content) if special else _to_file(path, content)


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
    sys.stdout.write(content if isinstance(content, str) else content.decode())


def _to_special_file(path: Path, content: str | bytes) -> None:
    with _in_one_line(path):
        path.write_bytes(content.encode() if isinstance(content, str) else content)


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
