"""How far the pitfalls are that are measured here: one command at a time measures them, and says so in a file.

The folder is that of their code, below the runs. `pitfalls.json` is for whoever watches; the lock `.pitfalls.lock` is
held as long as a process measures, in whatever way it ends.

>>> # with hold(): write(standing)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field, ValidationError

from bench_core.errors import InputError
from bench_core.jobs.launched import Ended
from bench_core.lab import code_files
from bench_core.machine.lock import FileLock, is_held
from bench_core.phrase import Phrase
from bench_core.records import Record
from bench_core.store import atomic
from bench_core.store.folders import home

FILE, LOCK, LOG = "pitfalls.json", ".pitfalls.lock", "pitfalls.log"


class Standing(Record):
    """The content of `pitfalls.json`. It runs only while the folder's lock is held."""

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    schema_number: Literal[1] = Field(1, alias="schema")
    state: Literal["running"] | Ended = "running"
    pid: int
    created_s: float | None = None
    """When that process was created, seconds since the system began."""
    started_ns: int
    names: tuple[str, ...]
    """The pitfalls that were asked for, in order."""
    done: int = 0
    """How many of them are measured, or could not be."""
    current: str | None = None
    """The pitfall that is measured."""
    run_id: str | None = None
    """Its run: `store.progress.read` says how far that is."""
    runs: dict[str, str] = {}
    """Pitfalls that were measured, with their runs."""
    problems: dict[str, str] = {}
    """Pitfalls that could not be measured: why."""
    left_s: float | None = None
    """Rough seconds until all are done; null while there is no estimate."""
    message: str = ""


def folder() -> Path:
    """Where the file is."""
    return home() / code_files.FOLDER


def write(standing: Standing) -> None:
    """Replace the file at once."""
    atomic.write(folder() / FILE, standing.model_dump_json(indent=1) + "\n")


def read() -> Standing | None:
    """How far the pitfalls are, or were; None where none were begun, or the file is damaged."""
    try:
        return Standing.model_validate_json((folder() / FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def is_running() -> bool:
    """Whether a process measures pitfalls here now."""
    return is_held(folder() / LOCK)


@contextmanager
def hold() -> Iterator[None]:
    """Be the only one who measures pitfalls here. Raises InputError where another process does."""
    try:
        folder().mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder() / LOCK)
        taken = lock.acquire_soon()
    except OSError as error:
        raise cannot_write(error) from None
    if not taken:
        raise busy()
    try:
        yield
    finally:
        lock.release()


def busy() -> InputError:
    """Another process measures pitfalls here."""
    running = read()
    names = ", ".join(running.names) if running else Phrase("others")
    expected = Phrase("one command at a time that measures pitfalls here")
    return InputError("pitfalls", given=names, expected=expected, todo="wait for it, or cancel it")


def cannot_write(error: OSError) -> InputError:
    """The folder cannot be used."""
    expected = Phrase("a writable folder ({error})", error=error.strerror)
    return InputError("FAIRSPEED_HOME", given=home(), expected=expected, todo="set it to another one")
