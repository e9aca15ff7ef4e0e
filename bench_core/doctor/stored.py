"""Whether what is stored is whole: the database file, each row, the files of each run; and what to do where it is not.

>>> # [check.text for check in check_store() if check.status == "fail"]
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from bench_core.doctor.checks import Check
from bench_core.errors import InputError
from bench_core.records import Call
from bench_core.store import picture_hash, progress, read_only
from bench_core.store.database import Store
from bench_core.store.folders import database_url, home, run_folder
from bench_core.store.refusals import CorruptStore

LONG_LOG_BYTES = 64 * 2**20
NAMED = 3
"""So many pictures of a run are named."""


def check_store() -> Iterator[Check]:
    """All checks of the store; a database that cannot be opened is one that fails."""
    try:
        with closing(Store()) as store:
            yield from _of_database(store)
            yield from _of_runs(store)
    except InputError as error:
        yield Check("database", "fail", str(error))
    yield from _of_devices()


def _of_database(store: Store) -> Iterator[Check]:
    problems = _problems(store.integrity)
    todo = "copy the file, export the runs that can be read, import them into a new database (FAIRSPEED_DB)"
    for line in problems:
        yield Check("database", "fail", f"{line}; {todo}")
    if not problems:
        said = ", which can only be read" if store.is_read_only else ""
        yield Check("database", "ok", f"SQLite finds nothing wrong with {store.url}{said}")
    if (n_bytes := _log_bytes()) > LONG_LOG_BYTES:
        held = "a program that reads keeps it from being written back; end it"
        yield Check("log", "warn", f"{n_bytes / 2**20:.0f} MB beside the database: {held}")


def _problems(look: Callable[[], list[str]]) -> list[str]:
    try:
        return look()
    except CorruptStore as error:
        return [error.problem]
    except InputError as error:
        return [str(error)]


def _log_bytes() -> int:
    path = read_only.file(database_url())
    log = None if path is None else path.with_name(path.name + "-wal")
    return log.stat().st_size if log is not None and log.is_file() else 0


def _of_runs(store: Store) -> Iterator[Check]:
    ids, n_calls, n_whole = store.ids(), 0, 0
    for run_id in ids:
        calls: list[Call] = []
        found = [*_of_rows(store, run_id, calls), *_of_files(run_id, calls, _n_saved(store, run_id))]
        n_calls, n_whole = n_calls + len(calls), n_whole + (not found)
        yield from found
    text = f"{n_whole} of {len(ids)} are whole: {n_calls} calls, and all events, match their checksums"
    yield Check("runs", "ok" if n_whole == len(ids) else "fail", text)


def _of_rows(store: Store, run_id: str, calls: list[Call]) -> Iterator[Check]:
    """What is wrong with the rows of a run; fills its calls in where they can be read."""
    for look in (lambda: store.run(run_id), lambda: calls.extend(store.calls(run_id)), lambda: store.events(run_id)):
        try:
            look()
        except InputError as error:
            yield Check("run", "fail", _damage(run_id, error))
            if isinstance(error, CorruptStore):
                return  # of all its rows


def _damage(run_id: str, error: InputError) -> str:
    """What is wrong with a run, which is named, and what to do; of SQLite's own damage the database's line says it."""
    if isinstance(error, CorruptStore):
        return f"{run_id}: {error.problem}"
    given = str(error.given)
    return f"{given if run_id in given else f'{run_id}: {given}'}; {error.todo}"


def _n_saved(store: Store, run_id: str) -> int:
    try:
        return store.run(run_id).spec.protocol.saved_samples
    except InputError:
        return 0


def _of_files(run_id: str, calls: list[Call], n_saved: int) -> Iterator[Check]:
    folder = run_folder(run_id)
    if progress.is_damaged(run_id):
        path = folder / "progress.json"
        yield Check("progress", "fail", f"{path} cannot be read; remove it, no number depends on it")
    there = {path.stem for path in (folder / "images").glob("*.png")}
    wanted = {h for c in calls if c.counts for k, h in zip(c.sample_ids, c.image_hashes, strict=False) if k < n_saved}
    lost = sorted(wanted - there) if there else []  # an imported run, and one of latents, has none
    if lost:
        yield Check("pictures", "fail", f"{run_id}: {_names(lost)} missing; its numbers are whole")
    changed = sorted(h for h in there if not picture_hash.is_file_of(folder / "images" / f"{h}.png", h))
    if changed:
        todo = f"remove them from {folder / 'images'}; its numbers are whole"
        yield Check("pictures", "fail", f"{run_id}: {_names(changed)} not the pictures that were made; {todo}")


def _names(hashes: list[str]) -> str:
    more = f" and {len(hashes) - NAMED} more" if len(hashes) > NAMED else ""
    return ", ".join(f"{h}.png" for h in hashes[:NAMED]) + more + (" is" if len(hashes) == 1 else " are")


def _of_devices() -> Iterator[Check]:
    for path in sorted((home() / "devices").glob("*.json")):
        if not _is_json(path):
            yield Check("devices", "fail", f"{path} cannot be read; remove it, it is measured again")


def _is_json(path: Path) -> bool:
    try:
        json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return True
