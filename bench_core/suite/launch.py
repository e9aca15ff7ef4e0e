"""Start a suite in a process of its own, which outlives the browser and the dashboard's server; see where it stands.

`journal.read_standing` and `store.progress.read` say how far it is, `cancel` ends it.

>>> # start([manifest, "--gt-dir=gt_code", "--gen-dir=gen_code", "--out=metrics"], Path("metrics"), store.url)
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import TypeAdapter

from bench_core.errors import InputError
from bench_core.jobs import status
from bench_core.jobs.launch import detached
from bench_core.phrase import Phrase
from bench_core.store import atomic, progress
from bench_core.suite import documents, journal
from bench_core.suite.journal import LAUNCHED, LOG, Document, Standing, read_standing

State = Literal["none", "starting", "running", "done", "cancelled", "failed", "interrupted"]


class Launched(Document):
    """The process that was started last. `log_bytes` is where in the log its lines begin."""

    pid: int
    created_s: float | None
    launched_ns: int
    log_bytes: int


class Job(NamedTuple):
    """Where the suite of a folder stands. `none`: nobody began one; `interrupted`: its process is gone."""

    state: State
    standing: Standing | None
    message: str = ""


LAUNCHED_TYPE = TypeAdapter(Launched)


def start(arguments: Sequence[str], out: Path, url: str) -> None:
    """Run `fairspeed suite` with these arguments, whose folder of metrics is `out`; what it prints goes to its log.

    Raises InputError where the folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with (out / LOG).open("ab") as log:
            launched_ns, log_bytes = time.time_ns(), log.tell()
            pid = detached(["suite", *arguments, "--quiet"], log, url)
        _record(out, pid, launched_ns, log_bytes)
    except OSError as error:
        todo = Phrase("{error}", error=error.strerror)
        raise InputError("out", given=out, expected="a folder that can be written", todo=todo) from None


def resume(out: Path, url: str) -> bool:
    """Start the suite of a folder again, as it was started last; False where none was. Raises InputError."""
    standing = read_standing(out)
    if standing is None or not standing.arguments:
        return False
    start(standing.arguments, out, url)
    return True


def follow(out: Path) -> Job:
    """Where the suite of a folder stands now. Raises InputError for a damaged `suite.json`."""
    standing, launched = read_standing(out), _launched(out)
    reported = standing is not None and (launched is None or standing.started_ns >= launched.launched_ns)
    if journal.is_running(out):
        return Job("running" if standing is not None and standing.state == "running" else "starting", standing)
    if launched is not None and not reported:
        return Job("starting", standing) if progress.is_there(launched) else _unreported(out, launched, standing)
    if standing is None:
        return Job("none", None)
    if standing.state == "running":
        return Job("interrupted", standing, status.last_line(out / LOG, launched.log_bytes if launched else 0))
    return Job(standing.state, standing, standing.message)


def _unreported(out: Path, launched: Launched, standing: Standing | None) -> Job:
    """A process that ended before it held the folder: it said why, or somebody ended it."""
    message = status.last_line(out / LOG, launched.log_bytes)
    return Job("failed" if message else "interrupted", standing, message)


def cancel(out: Path) -> bool:
    """Ask the process that measures into a folder to stop, also one that has just been started; False without one."""
    if journal.cancel(out):
        return True
    launched = _launched(out)
    if launched is None or not progress.is_there(launched):
        return False
    status.terminate(launched.pid)
    return True


def _record(out: Path, pid: int, launched_ns: int, log_bytes: int) -> None:
    created_s = progress.created_s(pid)
    launched = Launched(pid=pid, created_s=created_s, launched_ns=launched_ns, log_bytes=log_bytes)
    atomic.write(out / LAUNCHED, launched.model_dump_json(indent=1) + "\n")


def _launched(out: Path) -> Launched | None:
    """The process that was started last; None where there is none, or its file is damaged."""
    try:
        return documents.read(out / LAUNCHED, LAUNCHED_TYPE, Phrase("launched suite"))
    except InputError:
        return None
