"""Delete a run: its rows and its folder, and nothing half.

The folder is set aside first, under a name that no run has; then the rows go in one transaction, which decides; then
the folder is removed. If the process ends in between, `finish` completes it: with its rows still there a run gets its
folder back, without them the folder is removed. `finish` is called before every deletion and every list of runs.
While it happens this process is the run's conductor, so that nobody resumes it.

>>> # removal = what(store, run_id); removal.n_calls, removal.n_pictures, removal.n_bytes; delete(store, run_id)
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench_core.errors import InputError
from bench_core.jobs import status
from bench_core.machine.lock import is_held
from bench_core.phrase import Phrase
from bench_core.store import progress, refusals
from bench_core.store.database import Store
from bench_core.store.folders import home, run_folder

ASIDE = ".deleting-"
"""How the name of a folder begins that was set aside; ids of runs begin with a letter or a digit."""


@dataclass(frozen=True)
class Removal:
    """What is deleted with a run."""

    run_id: str
    n_calls: int
    n_pictures: int
    n_bytes: int
    """Of the files in its folder."""


def what(store: Store, run_id: str) -> Removal:
    """What deleting a run would delete."""
    files = [p for p in run_folder(run_id).rglob("*") if p.is_file() and not p.is_symlink()]
    pictures = sum(p.parent.name == "images" for p in files)
    return Removal(run_id, store.count_calls(run_id), pictures, sum(map(_size, files)))


def check(run_id: str) -> None:
    """Raise InputError for a run that is being measured."""
    if status.is_conducted(run_id, progress.read(run_id)):
        raise InputError(
            "delete",
            given=Phrase("{run}, which is being measured", run=run_id),
            expected="a run that has ended",
            todo="cancel it first",
        )


def delete(store: Store, run_id: str) -> None:
    """Delete a run, all of it. Raises InputError if it is being measured or cannot be written, in part or whole."""
    if store.is_read_only:
        raise refusals.read_only(store.url)
    finish(store)
    check(run_id)
    try:
        lock = progress.hold(run_id)
    except OSError as error:
        raise _not_removed(run_folder(run_id), error.strerror or str(error)) from None
    if lock is None:
        check(run_id)
        raise _not_removed(run_folder(run_id), Phrase("it is in use"))
    try:
        aside = _set_aside(run_id)
        try:
            store.delete_run(run_id)
        except BaseException:
            _give_back(aside)
            raise
        shutil.rmtree(aside, ignore_errors=True)
    finally:
        lock.release()


def finish(store: Store) -> None:
    """Complete deletions whose process ended on the way. A folder that another process deletes now is left to it."""
    with suppress(OSError):
        for folder in home().glob(f"{ASIDE}*"):
            if is_held(folder / "conductor.lock"):
                continue
            if store.has_run(folder.name.removeprefix(ASIDE)):
                _give_back(folder)
            else:
                shutil.rmtree(folder, ignore_errors=True)


def _set_aside(run_id: str) -> Path:
    folder = run_folder(run_id)
    try:
        return folder.rename(folder.with_name(ASIDE + folder.name))
    except OSError as error:
        raise _not_removed(folder, error.strerror or str(error)) from None


def _give_back(aside: Path) -> None:
    """Give a folder its name back; where a new one has come into being meanwhile, both would be the run's."""
    original = aside.with_name(aside.name.removeprefix(ASIDE))
    with suppress(OSError):
        if not original.exists():
            aside.rename(original)


def _not_removed(folder: Path, problem: str) -> InputError:
    return InputError(
        "delete",
        given=folder,
        expected=Phrase("a folder that can be removed ({error})", error=problem),
        todo="check its permissions",
    )


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0
