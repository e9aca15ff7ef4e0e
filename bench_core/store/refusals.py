"""Errors of the database as one line: what cannot be opened, read or written, and what is damaged.

>>> with or_input_error("sqlite:////proc/x.db"):
...     raise OSError("no such folder")
Traceback (most recent call last):
...
bench_core.errors.InputError: store: got 'sqlite:////proc/x.db', expected a database that can be read and written (no \
such folder); set FAIRSPEED_HOME to a writable folder or FAIRSPEED_DB to a database URL
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from bench_core.errors import InputError
from bench_core.phrase import Phrase
from bench_core.store import engine

FULL = "disk is full"
"""In SQLite's message."""
MAKE_ROOM = Phrase("make room on the disk; what was stored is kept, and a run can be resumed")
ELSEWHERE = Phrase("set FAIRSPEED_HOME to a writable folder or FAIRSPEED_DB to a database URL")


class CorruptStore(InputError):
    """SQLite cannot read a part of its file; what does not lie in it may still be read. `problem` is what it says."""

    def __init__(self, url: str, problem: str) -> None:
        self.problem = problem
        super().__init__(
            "store",
            given=url,
            expected=Phrase("a database that is whole ({error})", error=problem),
            todo=Phrase("see what is damaged with fairspeed doctor --store, and restore the file from a copy"),
        )


class DamagedRun(InputError):
    """A record of a run is not as it was stored, or no record of this version."""

    def __init__(self, run_id: str, problem: str) -> None:
        super().__init__(
            "run",
            given=Phrase("{run}: {problem}", run=run_id, problem=problem),
            expected=Phrase("a run whose rows can be read"),
            todo=Phrase(
                "it is damaged, or of a newer Fairspeed: use that, restore the database from a copy, or delete the run"
            ),
        )


@contextmanager
def or_input_error(url: str) -> Iterator[None]:
    """Whatever a database may raise within the block becomes an InputError. A damaged one may claim any length."""
    try:
        yield
    except (SQLAlchemyError, OSError, ImportError, MemoryError, OverflowError, UnicodeError) as error:
        if engine.is_corrupt(error):
            raise CorruptStore(url, _first_line(error)) from None
        raise InputError(
            "store",
            given=url,
            expected=Phrase("a database that can be read and written ({error})", error=_first_line(error)),
            todo=MAKE_ROOM if _is_full(error) else ELSEWHERE,
        ) from None


def read_only(url: str) -> InputError:
    """The error for writing to a store that can only be read."""
    return InputError(
        "store",
        given=url,
        expected="a database that can be written",
        todo="this one can only be read; set FAIRSPEED_HOME to a writable folder",
    )


def _is_full(error: Exception) -> bool:
    """Whether the disk is full, by the message of SQLite or by the system's number."""
    return FULL in _first_line(error) or getattr(error, "errno", None) == errno.ENOSPC


def _first_line(error: Exception) -> str:
    return next(iter(str(getattr(error, "orig", None) or error).splitlines()), type(error).__name__)
