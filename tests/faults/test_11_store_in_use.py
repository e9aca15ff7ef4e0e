"""A store that others use: a reader that sleeps, a writer that waits, a clock that is set back."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from bench_core.errors import InputError
from bench_core.machine import process
from bench_core.store import engine
from bench_core.store.database import Store
from tests.commands import ROOT

READER = """
import os, signal
from bench_core.store.database import Store
store = Store()
run_id = store.find("latest")
assert len(store.calls(run_id)) == 36 and store.events(run_id)
os.kill(os.getpid(), signal.SIGSTOP)
"""


def file_of(store):
    return Path(store.url.removeprefix("sqlite:///"))


def log_bytes(store):
    return file_of(store).with_name(file_of(store).name + "-wal").stat().st_size


def add_calls(store, run_id, n):
    call = store.calls(run_id)[0]
    for number in range(n):
        store.add_call(run_id, call.model_copy(update={"call_id": f"{run_id}-{number}-{time.monotonic_ns()}"}))


def test_the_log_stays_short_while_a_reader_sleeps(bench):
    """Fault 11.1: a process that has read is stopped -> the write-ahead log does not grow beyond a few MB."""
    run_id = bench.run(bench.spec()).run.run_id
    reader = subprocess.Popen([sys.executable, "-c", READER], cwd=ROOT, env=os.environ)
    try:
        os.waitpid(reader.pid, os.WUNTRACED)
        add_calls(bench.store, run_id, 800)
        assert bench.store.count_calls(run_id) == 836 and log_bytes(bench.store) <= engine.LOG_BYTES
    finally:
        os.kill(reader.pid, signal.SIGKILL)
        reader.wait()


def test_a_log_that_a_reader_held_is_shortened_again(bench, monkeypatch):
    """Fault 11.2: a program holds a read transaction for long -> when it ends the log is cut to its limit."""
    monkeypatch.setattr(engine, "LOG_BYTES", 2**18)
    monkeypatch.setattr(engine, "LOG_PAGES", 20)
    run_id = bench.run(bench.spec()).run.run_id
    with closing(Store()) as store, closing(sqlite3.connect(file_of(store))) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM calls").fetchall()
        add_calls(store, run_id, 60)
        assert log_bytes(store) > 2**18
        reader.rollback()
        add_calls(store, run_id, 60)
        assert log_bytes(store) <= 2**18 and len(store.calls(run_id)) == 156


def test_a_writer_that_waits_loses_nothing(bench, monkeypatch):
    """Fault 11.3: another program locks the database for longer than SQLite waits -> the call is stored after all."""
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_S", 0.02)
    store, seen = Store(), []
    run_id = store.add_run(bench.spec())
    bench.store, before = store, bench.store
    other = sqlite3.connect(file_of(store), isolation_level=None)
    conductor = bench.conductor(run_id)

    def report(now):
        seen.append(now.state)
        if now.state == "measuring" and seen.count("measuring") == 5:
            other.execute("BEGIN IMMEDIATE")
        if now.state == "waiting-for-database" and seen.count("waiting-for-database") == 3:
            other.execute("ROLLBACK")

    conductor.report = report
    assert conductor.conduct() == "done"
    assert seen.count("waiting-for-database") == 3 and len(store.calls(run_id)) == 36
    other.close()
    store.close()
    bench.store = before


def test_a_writer_does_not_wait_for_ever(bench, monkeypatch):
    """Fault 11.4: another program never lets go of the database -> one line, and what was stored before is there."""
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_S", 0.02)
    monkeypatch.setattr(engine, "WRITE_PATIENCE_S", 0.1)
    run_id = bench.run(bench.spec()).run.run_id
    with closing(Store()) as store, closing(sqlite3.connect(file_of(store), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(InputError, match="database is locked"):
            add_calls(store, run_id, 1)
        assert len(store.calls(run_id)) == 36


def test_a_clock_that_is_set_back_does_not_change_latest(bench, monkeypatch):
    """Fault 11.5: the system's clock is set back by a day -> latest is the run that was stored last."""
    first = bench.store.add_run(bench.spec(name="first"))
    yesterday = time.time_ns() - 86_400 * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: yesterday)
    second = bench.store.add_run(bench.spec(name="second"))
    third = bench.store.add_run(bench.spec(name="third"))
    assert [run.run_id for run in bench.store.runs()] == [third, second, first]
    assert bench.store.find("latest") == third and bench.store.find("latest~2") == first


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process's age is told by the clock alone")
def test_a_clock_that_is_set_does_not_make_a_process_another(monkeypatch):
    """Fault 11.6: the system's clock is set by a day -> whoever measures or holds a lock is still known to be there."""
    now = process.One(os.getpid(), process.created_s(os.getpid()))
    before = psutil.boot_time()
    monkeypatch.setattr(psutil._pslinux, "boot_time", lambda: before + 86_400)
    assert psutil.Process().create_time() > time.time()  # as the system now tells it, it is yet to begin
    assert process.is_there(now)
