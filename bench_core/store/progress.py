"""Where a running conductor is: a small file that is replaced, not a record that is kept.

Whether a conductor is alive is told by a file lock, which goes with its process however that ends.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import IO, Literal

from pydantic import ValidationError

from bench_core.device import try_lock
from bench_core.errors import InputError
from bench_core.phrase import Phrase
from bench_core.records import Record
from bench_core.store.folders import home, run_folder

HOLD_TRIES, HOLD_PAUSE_S = 20, 0.05
State = Literal["starting", "waiting", "loading", "warm-up", "measuring", "finished"]


class Progress(Record):
    """The conductor's place in its plan. `left_s` is an estimate in seconds, null while nothing is known."""

    state: State
    pid: int
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
    path = _path(run_id)
    partial = path.with_suffix(".part")
    partial.write_text(progress.model_dump_json())
    partial.replace(path)


def read(run_id: str) -> Progress | None:
    """The newest progress of a run; None when there is none."""
    try:
        return Progress.model_validate_json(_path(run_id).read_text())
    except (OSError, ValidationError):
        return None


def hold(run_id: str) -> IO[str] | None:
    """Mark this process as the run's conductor: an open file to keep, or None when another one is at work.

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
    file = os.fdopen(os.open(_lock_path(run_id), os.O_RDWR | os.O_CREAT, 0o644), "r+")
    for _ in range(HOLD_TRIES):  # somebody who asks is_alive() has the lock for an instant
        if try_lock(file):
            return file
        time.sleep(HOLD_PAUSE_S)
    file.close()
    return None


def is_alive(run_id: str) -> bool:
    """Whether a conductor is at work on the run."""
    path = _lock_path(run_id)
    if not path.exists():
        return False
    with path.open("r+") as file:
        return not try_lock(file)


def _path(run_id: str) -> Path:
    return run_folder(run_id) / "progress.json"


def _lock_path(run_id: str) -> Path:
    return run_folder(run_id) / "conductor.lock"
