"""Flip single bits of a database file, and see what is read of it then: the same, an error, or something else.

>>> # counts(Path("fairspeed.db"), Path("copy.db"), range(300))       # Counter({'same': 190, 'refused': 110})
"""

import json
import random
import shutil
from collections import Counter
from contextlib import closing

from bench_core.errors import InputError
from bench_core.results import exports
from bench_core.results.result import load_result
from bench_core.store.database import Store
from bench_core.store.listing import listed

SAME, REFUSED, SILENT, TRACEBACK = "same", "refused", "silent", "traceback"


def flip(path, seed):
    """Flip one bit of a file, always the same for a seed; where: the byte and the bit."""
    where = random.Random(seed)
    byte, bit = where.randrange(path.stat().st_size), where.randrange(8)
    with path.open("r+b") as file:
        file.seek(byte)
        value = file.read(1)[0]
        file.seek(byte)
        file.write(bytes([value ^ 1 << bit]))
    return byte, bit


def everything(path):
    """All that is read of a database: of each run what a list says, what is exported, and what `latest` is.

    A run that cannot be read is None; the whole is None where the database is refused.
    """
    try:
        with closing(Store(f"sqlite:///{path}")) as store:
            lines = listed(store)
            return {"latest": _latest(store), **{run.run_id: _of_run(store, run) for run in lines}}
    except InputError:
        return None


def _latest(store):
    try:
        return store.find("latest")
    except InputError:
        return None


def _of_run(store, run):
    if run.is_damaged:
        return None
    try:
        line = [run.created_ns, run.label.model_dump_json(), run.n_calls, run.outcome, run.device]
        return [*line, json.dumps(exports.document(load_result(store, run.run_id)))]
    except InputError as error:
        assert "\n" not in str(error)
        return None


def outcome(before, path):
    """What became of a database with a flipped bit, where `before` was read of it whole."""
    try:
        now = everything(path)
    except Exception as error:  # noqa: BLE001 - any other error is what is looked for
        return f"{TRACEBACK}: {type(error).__name__}: {error}"
    if now == before:
        return SAME
    if now is None or (unread := [k for k, v in now.items() if v is None]) and _rest_is_same(before, now, unread):
        return REFUSED
    return f"{SILENT}: {sorted(k for k in {**before, **now} if before.get(k) != now.get(k))}"


def _rest_is_same(before, now, unread):
    """Whether all that was read is as it was: as many runs are listed, and none is another one."""
    read = {k: v for k, v in now.items() if k not in unread}
    return len(now) >= len(before) and all(before.get(k) == v for k, v in read.items())


def outcomes(path, copy, seeds):
    """What became of copies of a database, each with one flipped bit, by seed."""
    before, found = everything(path), {}
    for seed in seeds:
        for side in ("-wal", "-shm"):
            copy.with_name(copy.name + side).unlink(missing_ok=True)
        shutil.copyfile(path, copy)
        flip(copy, seed)
        found[seed] = outcome(before, copy)
    return found


def counts(path, copy, seeds):
    """How many copies became what."""
    return Counter(found.partition(":")[0] for found in outcomes(path, copy, seeds).values())
