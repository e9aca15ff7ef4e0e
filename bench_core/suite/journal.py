"""What a suite keeps in its folder beside the metrics: which runs it began, and how far it is.

- `runs.json`: the stored runs of every id with the hashes that they hold for. An id whose suite was ended is resumed in
  its run, and nothing is measured twice. A run is written here before its first call.
- `launched.json`: the process that a page started last (`jobs.launched`), which reports only once it holds the folder.
- `suite.json`: how far a running suite is; `read_standing` is for whoever watches it. The lock `.suite.lock` is held as
  long as a process writes to the folder, in whatever way it ends.

>>> # with hold(out): Journal.read(out).begin("3", Started(hashes=hashes, run_id=run_id))
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field, TypeAdapter

from bench_core.errors import InputError
from bench_core.jobs import launched, status
from bench_core.machine import process
from bench_core.machine.lock import FileLock, is_held
from bench_core.phrase import Phrase
from bench_core.records import Record
from bench_core.store import atomic
from bench_core.suite import documents
from bench_core.suite.metrics import Hashes

RUNS, STANDING, LOCK, LEADERBOARD, LOG = "runs.json", "suite.json", ".suite.lock", "leaderboard.json", "suite.log"
RESERVED = (RUNS, STANDING, LOCK, LEADERBOARD, LOG, launched.FILE)
"""Names that no metrics file of the folder may have."""


class Document(Record):
    """A file of the folder with its schema number."""

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    schema_number: Literal[1] = Field(1, alias="schema")


class Started(Record):
    """The runs that an id was given, and the files and options that they hold for."""

    hashes: Hashes
    run_id: str
    control_run_id: str | None = None
    control_steps: int | None = None


class Runs(Document):
    """The content of `runs.json`."""

    runs: dict[str, Started] = {}


class Standing(Document):
    """The content of `suite.json`: how far a suite is. It runs only while the folder's lock is held."""

    state: Literal["running", "done", "cancelled", "failed"]
    pid: int
    created_s: float | None = Field(None, description="when that process was created, seconds since the system began")
    started_ns: int
    manifest: str
    gt_dir: str
    gen_dir: str
    baseline_dir: str
    arguments: tuple[str, ...] = Field((), description="those of the command, with which it is resumed")
    ids: tuple[str, ...] = Field(description="those that were asked for")
    total: int
    done: int = Field(0, description="ids that have metrics now")
    current: str | None = Field(None, description="the id that is measured")
    run_id: str | None = Field(None, description="its run: `store.progress.read` says how far that is")
    is_control: bool = False
    left_s: float | None = Field(None, description="rough seconds until all is done; null while there is no estimate")
    problems: dict[str, str] = Field({}, description="ids that could not be measured: why")
    message: str = ""


RUNS_TYPE, STANDING_TYPE = TypeAdapter(Runs), TypeAdapter(Standing)


class Journal:
    """The runs that the ids of a folder were given; written as they begin. Only the holder of the lock may write."""

    def __init__(self, folder: Path) -> None:
        """Raises InputError where the folder's file is damaged."""
        self._path = folder / RUNS
        there = self._path.exists()
        self.runs = dict(documents.read(self._path, RUNS_TYPE, Phrase("runs of a suite")).runs) if there else {}

    def keep(self, prompt_id: str, started: Started) -> None:
        """Remember the runs of an id."""
        self.runs[prompt_id] = started
        atomic.write(self._path, Runs(runs=self.runs).model_dump_json(indent=1) + "\n")


def write_standing(folder: Path, standing: Standing) -> None:
    """Replace `suite.json`."""
    atomic.write(folder / STANDING, standing.model_dump_json(indent=1) + "\n")


def read_standing(folder: str | Path) -> Standing | None:
    """How far the suite of a folder is, or was; None where none was begun. Raises InputError for a damaged file."""
    path = Path(folder) / STANDING
    return documents.read(path, STANDING_TYPE, Phrase("standing of a suite")) if path.exists() else None


def is_running(folder: str | Path) -> bool:
    """Whether a process measures a suite into this folder now."""
    return is_held(Path(folder) / LOCK)


def cancel(folder: str | Path) -> bool:
    """Ask the process that measures into this folder to stop; False if there is none."""
    standing = read_standing(folder)
    if standing is None or not is_running(folder) or process.created_s(standing.pid) is None:
        return False
    return status.terminate(standing.pid)


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Be the only one who writes to the folder, which is made; what a killed one wrote halfway is removed.

    Raises InputError where another process does.
    """
    expected = Phrase("a folder that can be written and that no other suite writes to")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK)
        taken = lock.acquire_soon()
    except OSError as error:
        raise InputError("out", given=folder, expected=expected, todo=Phrase("{error}", error=error.strerror)) from None
    if not taken:
        raise InputError("out", given=folder, expected=expected, todo="wait for it, or choose another --out")
    try:
        with suppress(OSError):  # what can be written need not be tidy
            atomic.remove_abandoned(folder)
        yield
    finally:
        lock.release()
