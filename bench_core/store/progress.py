"""Where a running conductor is: a small file that is replaced, not a record that is kept.

Whether a conductor is alive is told by a file lock, which goes with its process however that ends.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Literal

import psutil
from pydantic import ValidationError

from bench_core.errors import InputError
from bench_core.machine.lock import FileLock, is_held
from bench_core.phrase import Phrase
from bench_core.records import Record
from bench_core.store import atomic
from bench_core.store.folders import home, run_folder

HOLD_TRIES, HOLD_PAUSE_S = 20, 0.05
CREATED_TOLERANCE_S = 1.0
"""Two processes reckon a third one's creation from when the machine was booted, which moves as its clock is set."""
State = Literal["starting", "waiting", "loading", "warm-up", "measuring", "finished"]


class Progress(Record):
    """The conductor's place in its plan. `left_s` is an estimate in seconds, null while nothing is known."""

    state: State
    pid: int
    created_s: float | None = None
    """When that process was created, seconds since 1970: the system gives a dead process's pid to another one."""
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


def write(run_id: str, progress: Progress) -> None:
    """Replace the progress file of a run at once."""
    atomic.write(_path(run_id), progress.model_dump_json())


def read(run_id: str) -> Progress | None:
    """The newest progress of a run; None when there is none."""
    try:
        return Progress.model_validate_json(_path(run_id).read_text())
    except (OSError, ValidationError):
        return None


def created_s(pid: int) -> float | None:
    """When a process was created, seconds since 1970; None where there is no such process."""
    with suppress(psutil.Error):
        return psutil.Process(pid).create_time()
    return None


def is_there(now: Progress) -> bool:
    """Whether the conductor that progress names still has its pid. One without a creation time is not believed."""
    found = created_s(now.pid)
    return found is not None and now.created_s is not None and abs(found - now.created_s) <= CREATED_TOLERANCE_S


def hold(run_id: str) -> FileLock | None:
    """Mark this process as the run's conductor: a lock to keep, or None when another one is at work.

    Raises InputError when the run's folder cannot be written.
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
    for _ in range(HOLD_TRIES):  # somebody who asks is_alive() has the lock for an instant
        if lock.acquire():
            return lock
        time.sleep(HOLD_PAUSE_S)
    return None


def is_alive(run_id: str) -> bool:
    """Whether a conductor is at work on the run."""
    return is_held(_lock_path(run_id))


def _path(run_id: str) -> Path:
    return run_folder(run_id) / "progress.json"


def _lock_path(run_id: str) -> Path:
    return run_folder(run_id) / "conductor.lock"
