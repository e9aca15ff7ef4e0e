"""Kills while a database is made, brought up to date or filled: the next program that opens it finds it whole."""

import os
import random
import signal
import sqlite3
import time
from contextlib import closing

import pytest

from bench_core.results import exports
from bench_core.store import database
from bench_core.store.database import Store
from tests.faults import light
from tests.faults.test_06_store import NOT_ROOT, read_only_copy
from tests.store.test_layout import make_old

KILLS = 12
LONGEST_S = {"new": 0.05, "old": 0.4}


def killed(act, after_s):
    """Do something in a fork, which is killed after so long."""
    pid = os.fork()
    if not pid:
        try:
            act()
        finally:
            os._exit(0)
    time.sleep(after_s)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


@pytest.mark.parametrize("age", LONGEST_S)
def test_a_database_whose_making_is_killed(tmp_path, age):
    """Fault 15.14: SIGKILL at random moments while a database is made, or an old one brought up to date -> the next
    start opens it, whole."""
    moments, spec = random.Random(20261126), light.spec()
    for number in range(KILLS):
        path = tmp_path / f"{number}.db"
        url = f"sqlite:///{path}" if age == "new" else make_old(path)
        killed(lambda url=url: Store(url), moments.uniform(0, LONGEST_S[age]))
        with closing(Store(url)) as store:
            run_id = store.add_run(spec)
            assert [run.run_id for run in store.runs()] == [run_id] and store.integrity() == []


def test_an_import_that_is_killed_before_it_ends(bench, tmp_path, monkeypatch):
    """Fault 15.15: SIGKILL while the rows of an import are written -> nothing of it is stored, and the same import
    works afterwards."""
    result = bench.run(bench.spec())
    url, text = f"sqlite:///{tmp_path / 'other.db'}", exports.text(result)
    file = tmp_path / "run.json"
    file.write_text(text)
    add = database._append

    def add_and_die(connection, run_id, table, new):
        add(connection, run_id, table, new)
        os.kill(os.getpid(), signal.SIGKILL)

    with monkeypatch.context() as patch:
        patch.setattr(database, "_append", add_and_die)
        killed(lambda: exports.import_file(Store(url), str(file)), 1.0)
    with closing(Store(url)) as store:
        assert store.ids() == [] and store.integrity() == []
        assert len(store.calls(exports.import_file(store, str(file)))) == len(result.calls)


@NOT_ROOT
def test_a_change_that_was_cut_off_is_taken_back_where_nobody_can_write(tmp_path):
    """Fault 15.16: SIGKILL in the middle of a change, and the store is archived on a read-only file system -> it is
    read as it was before that change."""
    path = tmp_path / "fairspeed.db"
    with closing(Store(f"sqlite:///{path}")) as store:
        run_id = store.add_run(light.spec())

    def change():
        database = sqlite3.connect(path, isolation_level=None)
        for words in ("journal_mode=DELETE", "cache_size=1"):  # pages go to the file before the change is whole
            database.execute(f"PRAGMA {words}")
        database.executescript("BEGIN IMMEDIATE; UPDATE runs SET name = 'half'; CREATE TABLE more (x)")
        for _ in range(100):
            database.execute("INSERT INTO more VALUES (?)", ["x" * 3000])
        signal.pause()

    killed(change, 0.5)
    journal = path.with_name(path.name + "-journal")
    with (
        read_only_copy(tmp_path / "archive", path, journal) as home,
        closing(Store(f"sqlite:///{home / path.name}")) as archived,
    ):
        assert archived.is_read_only and [run.run_id for run in archived.runs()] == [run_id]
        assert archived.integrity() == []
