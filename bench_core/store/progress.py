"""How far a running conductor is: a small file that is replaced as it goes on, not a stored record.

A file lock shows whether the conductor is alive: it is released when its process ends, in whatever way.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from bench_core.errors import InputError
from bench_core.machine.lock import FileLock, is_held
from bench_core.machine.process import created_s
from bench_core.phrase import Phrase
from bench_core.records import Record
from bench_core.store import atomic
from bench_core.store.folders import home, run_folder

State = Literal["starting", "waiting", "loading", "warm-up", "measuring", "waiting-for-database", "scoring", "finished"]
OVER: tuple[State, ...] = ("scoring", "finished")
"""States in which no call is to come."""


class Progress(Record):
    """How far the conductor is in its plan. `left_s` is an estimate in seconds, null while there is none."""

    state: State
    pid: int
    created_s: float | None = None
    """When that was created, seconds since the system began: after its death another process may get its pid."""
    calls_done: int = 0
    calls_total: int = 0
    elapsed_s: float = 0.0
    left_s: float | None = None
    candidate: str | None = None
    batch_size: int | None = None
    steps: int | None = None
    round: int | None = None
    rounds: int | None = None
    widest: float | None = None
    """With a precision: relative half-width of the widest interval so far; `wanted` is the one asked for."""
    wanted: float | None = None
    message: str = ""
    start: int | None = None
    """Which start of all workers this is, from 1; `starts` is how many are planned, null where that is open."""
    starts: int | None = None
    waits_for: str | None = None
    """While it waits: the id of the run that has the device or its cores, null where that is not known."""
    n_ahead: int | None = None
    """While it waits: how many others wait that came before it, null where that is not known."""

    @property
    def is_survey(self) -> bool:
        """Whether a candidate as a whole is looked at: calls that are no cell's, after all timed ones."""
        return self.state == "warm-up" and self.batch_size is None


def write(run_id: str, progress: Progress) -> None:
    """Replace the progress of a run at once."""
    atomic.write(_path(run_id), progress.model_dump_json())


def read(run_id: str) -> Progress | None:
    """The newest progress of a run; None when there is none, or one that is damaged."""
    try:
        return Progress.model_validate_json(_path(run_id).read_bytes())
    except (OSError, ValidationError):
        return None


def is_damaged(run_id: str) -> bool:
    """Whether there is a progress of a run that cannot be read."""
    return _path(run_id).exists() and read(run_id) is None


def announce(run_id: str, pid: int) -> None:
    """From now on the run counts as running while this process lives, although it has not got the lock of the run yet.

    Raises OSError where the folder of the run cannot be written.
    """
    run_folder(run_id).mkdir(parents=True, exist_ok=True)
    write(run_id, Progress(state="starting", pid=pid, created_s=created_s(pid)))


def hold(run_id: str) -> FileLock | None:
    """Make this process the run's conductor: a lock to keep, or None if another process is.

    Raises InputError if the run's folder cannot be written.
    """
    try:
        (run_folder(run_id) / "images").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            "FAIRSPEED_HOME",
            given=home(),
            expected=Phrase("a writable folder ({error})", error=error.strerror),
            todo="set it to another one",
        ) from None
    lock = FileLock(_lock_path(run_id))
    return lock if lock.acquire_soon() else None


def is_alive(run_id: str) -> bool:
    """Whether a conductor holds the run's lock."""
    return is_held(_lock_path(run_id))


def _path(run_id: str) -> Path:
    return run_folder(run_id) / "progress.json"


def _lock_path(run_id: str) -> Path:
    return run_folder(run_id) / "conductor.lock"
