"""A command that a page starts in a folder: its process outlives the browser and the dashboard's server.

The command holds the folder's lock while it works there, and says in a file of its own how far it is (its standing).
`launched.json` names the process that was started last, which reports only once it holds the folder.

>>> # start(["suite", *arguments], out, "suite.log", store.url); follow(out, "suite.log", standing, is_held=False)
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal
from typing import Protocol as Interface

from pydantic import ConfigDict, Field, ValidationError

from bench_core.jobs import status
from bench_core.jobs.launch import detached
from bench_core.machine import process
from bench_core.records import Record
from bench_core.store import atomic

FILE = "launched.json"
Ended = Literal["done", "cancelled", "failed"]
State = Literal["none", "starting", "running", "done", "cancelled", "failed", "interrupted"]
"""`none`: nobody began one; `interrupted`: its process is gone without saying how it ended."""
BUSY: tuple[State, ...] = ("starting", "running")
"""What it is while nothing else may be started in its folder."""


class Launched(Record):
    """The process that was started last. `log_bytes` is where in the log its lines begin."""

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    schema_number: Literal[1] = Field(1, alias="schema")
    pid: int
    created_s: float | None
    launched_ns: int
    log_bytes: int


class Standing(Interface):
    """How far a command is, as it says itself; `started_ns` is when it began, nanoseconds since 1970."""

    @property
    def state(self) -> Literal["running"] | Ended: ...
    @property
    def started_ns(self) -> int: ...
    @property
    def message(self) -> str: ...


def start(arguments: Sequence[str], folder: Path, log: str, url: str) -> None:
    """Run `fairspeed` with these arguments in a process of its own, which works in the folder; it is made.

    What it prints goes to the folder's file `log`, its store is at `url`. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / log).open("ab") as printed:
        launched_ns, log_bytes = time.time_ns(), printed.tell()
        pid = detached([*arguments, "--quiet"], printed, url)
    created_s = process.created_s(pid)
    found = Launched(pid=pid, created_s=created_s, launched_ns=launched_ns, log_bytes=log_bytes)
    atomic.write(folder / FILE, found.model_dump_json(indent=1) + "\n")


def read(folder: Path) -> Launched | None:
    """The process that was started last; None where there is none, or its file is damaged."""
    try:
        return Launched.model_validate_json((folder / FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def follow(folder: Path, log: str, standing: Standing | None, *, is_held: bool) -> tuple[State, str]:
    """Where the command of a folder stands now, with its message; `is_held` says whether a process holds the folder."""
    launched = read(folder)
    reported = standing is not None and (launched is None or standing.started_ns >= launched.launched_ns)
    if is_held:
        return ("running" if standing is not None and standing.state == "running" else "starting"), ""
    if launched is not None and not reported:
        return ("starting", "") if process.is_there(launched) else _unreported(folder / log, launched)
    if standing is None:
        return "none", ""
    if standing.state == "running":
        return "interrupted", status.last_line(folder / log, launched.log_bytes if launched else 0)
    return standing.state, standing.message


def _unreported(log: Path, launched: Launched) -> tuple[State, str]:
    """A process that ended before it held the folder: it said why, or somebody ended it."""
    message = status.last_line(log, launched.log_bytes)
    return ("failed" if message else "interrupted"), message


def cancel(folder: Path) -> bool:
    """Ask the process that was started last to stop, if it is there; False without one."""
    launched = read(folder)
    if launched is None or not process.is_there(launched):
        return False
    return status.terminate(launched.pid)
