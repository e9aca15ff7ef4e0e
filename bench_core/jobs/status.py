"""Where a run stands, from its progress file, its lock and its events; and how to cancel it."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from bench_core.machine import process
from bench_core.store import progress
from bench_core.store.database import Store
from bench_core.store.folders import run_folder
from bench_core.store.progress import Progress

Standing = Literal["running", "done", "cancelled", "failed", "interrupted"]


@dataclass(frozen=True)
class Job:
    """Where a run stands. `interrupted`: it has no outcome and no conductor; it can be resumed."""

    run_id: str
    standing: Standing
    message: str
    progress: Progress | None


def follow(store: Store, run_id: str) -> Job:
    """Where a run stands now. While it is measured this reads one small file: polling must not disturb it."""
    now = progress.read(run_id)
    if is_conducted(run_id, now):
        return Job(run_id, "running", now.message if now else "", now)
    last = next((e for e in reversed(store.events(run_id)) if e.kind in ("started", "finished")), None)
    if last is not None and last.kind == "finished":
        return Job(run_id, last.payload["outcome"], last.payload["message"], now)
    return Job(run_id, "interrupted", last_line(log_path(run_id)), now)


def standing(run_id: str, outcome: str | None) -> Standing:
    """Where a run stands whose newest beginning ended so, None where it did not: for lists, without the store."""
    if is_conducted(run_id, progress.read(run_id)):
        return "running"
    return cast(Standing, outcome or "interrupted")


def cancel(run_id: str) -> bool:
    """Ask the conductor of a run to stop; False if there is none."""
    now = progress.read(run_id)
    if now is None or not is_conducted(run_id, now) or not process.is_there(now):
        return False
    return terminate(now.pid)


def terminate(pid: int) -> bool:
    """Send SIGTERM to a process; False if it has just ended."""
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return False
    return True


def is_conducted(run_id: str, now: Progress | None) -> bool:
    """Whether a conductor has the run, or was just started for it."""
    return progress.is_alive(run_id) or (now is not None and now.state == "starting" and process.is_there(now))


def log_path(run_id: str) -> Path:
    """The file with what a run's conductor printed."""
    return run_folder(run_id) / "conductor.log"


def last_line(log: Path, start_byte: int = 0) -> str:
    """The last line that a process printed into its log: why it ended without an outcome. Empty where there is none."""
    try:
        lines = log.read_bytes()[start_byte:].decode(errors="replace").splitlines()
    except OSError:
        return ""
    return lines[-1] if lines else ""
