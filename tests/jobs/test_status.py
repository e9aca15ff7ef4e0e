"""Where a run stands, told from its progress file, its lock and its events; and who is ended when it is cancelled."""

import subprocess
import sys
from contextlib import ExitStack

import pytest

from bench_core.jobs import status
from bench_core.machine import process
from bench_core.store import progress
from bench_core.store.progress import Progress

STARTED = ("started", {"environment": {}, "version": "0"})
DONE = ("finished", {"outcome": "done", "message": ""})
CANCELLED = ("finished", {"outcome": "cancelled", "message": ""})


@pytest.fixture
def run_id(bench):
    run_id = bench.store.add_run(bench.spec())
    progress.hold(run_id).release()
    return run_id


@pytest.fixture
def stranger():
    """A process that has nothing to do with any run."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.stdin.close()


def test_a_run_that_was_just_started_is_running(bench, run_id, stranger):
    created = process.created_s(stranger.pid)
    progress.write(run_id, Progress(state="starting", pid=stranger.pid, created_s=created))
    assert status.follow(bench.store, run_id).standing == "running"
    assert status.cancel(run_id)
    assert stranger.wait(timeout=60) != 0


@pytest.mark.parametrize("created", [{"created_s": 1e9}, {}], ids=["another creation time", "of an older version"])
def test_a_process_that_was_given_the_pid_of_a_dead_conductor_is_left_alone(bench, run_id, stranger, created):
    progress.write(run_id, Progress(state="starting", pid=stranger.pid, **created))
    assert status.follow(bench.store, run_id).standing == "interrupted"
    assert not status.cancel(run_id)
    assert stranger.poll() is None


def test_so_is_it_while_another_conductor_has_the_run_and_has_said_nothing_yet(run_id, stranger):
    progress.write(run_id, Progress(state="measuring", pid=stranger.pid, created_s=1e9))
    with ExitStack() as stack:
        stack.callback(progress.hold(run_id).release)
        assert not status.cancel(run_id)
    assert stranger.poll() is None


def test_a_conductor_that_ends_while_it_is_cancelled_was_not_cancelled(run_id, stranger, monkeypatch):
    created = process.created_s(stranger.pid)
    progress.write(run_id, Progress(state="starting", pid=stranger.pid, created_s=created))
    monkeypatch.setattr(process, "created_s", lambda pid: created)  # it was there when it was looked at
    stranger.kill()
    stranger.wait(timeout=60)
    assert not status.cancel(run_id)


def test_a_conductor_says_when_its_process_was_created(bench):
    bench.run(bench.spec())
    assert all(process.is_there(now) for now in bench.progress)


@pytest.mark.parametrize(
    ("events", "standing"),
    [
        ([], "interrupted"),
        ([STARTED], "interrupted"),
        ([STARTED, DONE], "done"),
        ([CANCELLED], "cancelled"),
        ([STARTED, STARTED, DONE], "done"),
        ([STARTED, CANCELLED, STARTED], "interrupted"),
        ([STARTED, CANCELLED, STARTED, DONE], "done"),
    ],
    ids=lambda events: "-".join(kind for kind, _ in events) if isinstance(events, list) else None,
)
def test_what_happened_last_says_where_a_run_stands(bench, run_id, events, standing):
    for kind, payload in events:
        bench.store.add_event(run_id, kind, payload)
    assert status.follow(bench.store, run_id).standing == standing
