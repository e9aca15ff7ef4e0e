"""Signals to the conductor, to its workers and to their server: what was measured is kept, and nothing is left over."""

import os
import signal

import psutil
import pytest

from bench_core.jobs import status
from bench_core.machine import oom_killer
from bench_core.results.result import load_result
from bench_core.store.database import Store
from bench_core.worker import lost
from tests.faults import light
from tests.waiting import PATIENCE_S, wait_for

TO_A_GROUP = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]


def statuses(store, run_id):
    return {call.status for call in store.calls(run_id)}


def events(store, run_id, kind):
    return [e.payload for e in store.events(run_id) if e.kind == kind]


def ended(run_id, **environment):
    """A run that was conducted to its end: the result and the exit code."""
    process = light.conduct(run_id, **environment)
    _, err = process.communicate(timeout=PATIENCE_S)
    store = Store()
    try:
        return load_result(store, run_id), process.returncode, err
    finally:
        store.close()


@pytest.mark.parametrize("number", TO_A_GROUP, ids=lambda number: number.name)
def test_a_signal_to_the_group_ends_a_run_as_ctrl_c_does(number):
    """Fault 1.1: SIGTERM, SIGINT or SIGHUP to the process group in a call -> exit 130, all calls kept, none failed."""
    with light.measuring() as (store, run_id, process):
        there = light.below(process)
        os.killpg(process.pid, number)
        _, err = process.communicate(timeout=PATIENCE_S)
        assert (process.returncode, "Traceback" in err) == (130, False), err
        assert statuses(store, run_id) == {"ok"}
        assert status.follow(store, run_id).standing == "cancelled"
        wait_for(lambda: not any(map(light.lives, there)))


def test_a_closed_terminal_does_not_end_a_run_under_nohup():
    """Fault 1.2: a terminal is closed that a run was started from with nohup -> the run goes on."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with light.measuring() as (store, run_id, process):
            os.killpg(process.pid, signal.SIGHUP)
            kept = store.count_calls(run_id)
            wait_for(lambda: store.count_calls(run_id) > kept + 20)
            assert process.poll() is None and not events(store, run_id, "worker-lost")
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGUSR1], ids=lambda number: number.name)
def test_a_worker_that_somebody_kills_is_replaced(number):
    """Fault 1.3: a worker is killed from outside once -> its cell goes on with a fresh worker, and no call failed."""
    with light.measuring() as (store, run_id, _):
        first = light.worker_pid(store, run_id)
        os.kill(first, number)
        wait_for(lambda: light.worker_pid(store, run_id) != first)
        kept = store.count_calls(run_id)
        wait_for(lambda: store.count_calls(run_id) > kept + 10)
        assert statuses(store, run_id) == {"ok"}
        [told] = events(store, run_id, "worker-lost")
        assert f"signal {number:d}" in told["message"] and not told["dropped"]
        assert {cell.status for cell in load_result(store, run_id).cells} == {"ok"}


def test_a_worker_that_is_killed_again_and_again_is_tried_again_by_a_resume():
    """Fault 1.4: a cell's workers are killed each time -> it is given up with the reason, and a resume measures it."""
    store = Store()
    run_id = store.add_run(light.spec())
    store.close()
    result, code, _ = ended(run_id, FAULT="kill-itself")
    [cell] = result.cells
    assert (cell.status, code) == ("failed", 1) and "signal 9" in cell.message
    assert {c.status for c in result.calls} == {"ok"}
    result, code, err = ended(run_id)
    assert [(c.status, c.n_calls) for c in result.cells] == [("ok", 6)], err


@pytest.mark.parametrize("fault", ["crash", "exit"])
def test_a_worker_that_crashes_by_itself_is_final(fault):
    """Fault 1.5: a worker crashes or exits by its own doing -> its cell failed, and a resume does not try it again."""
    store = Store()
    run_id = store.add_run(light.spec())
    store.close()
    result, code, _ = ended(run_id, FAULT=fault)
    again, _, _ = ended(run_id)
    assert [c.status for c in result.cells] == [c.status for c in again.cells] == ["failed"] and code == 1
    assert result.calls == again.calls and not [e for e in again.events if e.kind == "worker-lost"]


def test_the_systems_out_of_memory_killer_is_told_from_anybody_else():
    """Fault 1.6: SIGKILL comes from the system's out-of-memory killer -> the cell is out of memory, which is final."""
    counts = iter([4, 5, 5])
    watch = oom_killer.Watch(lambda: next(counts))
    struck = lost.ended(-9, "worker.log", out_of_memory=watch.has_struck())
    other = lost.ended(-9, "worker.log", out_of_memory=watch.has_struck())
    assert (struck.status, struck.from_outside) == ("oom", False)
    assert (other.status, other.from_outside) == ("failed", True)


def test_a_worker_whose_server_is_killed_is_replaced():
    """Fault 1.7: the server that workers are forked from is killed -> a new one, a fresh worker, and no call failed."""
    with light.measuring() as (store, run_id, _):
        worker = psutil.Process(light.worker_pid(store, run_id))
        server = worker.parent()
        server.kill()
        wait_for(lambda: light.worker_pid(store, run_id) != worker.pid)
        kept = store.count_calls(run_id)
        wait_for(lambda: store.count_calls(run_id) > kept + 10)
        assert statuses(store, run_id) == {"ok"} and not light.lives(worker)


@pytest.mark.parametrize("fault", ["", "hold"])
def test_nothing_outlives_a_conductor_that_is_killed(fault):
    """Fault 1.8: SIGKILL of the conductor, also while a worker never yields -> server and workers end with it."""
    with light.measuring(calls=2, FAULT=fault) as (_, _, process):
        there = light.below(process)
        assert len(there) >= 3  # the guard, the server, a worker
        process.kill()
        wait_for(lambda: not any(map(light.lives, there)))


def test_a_server_that_is_stopped_is_replaced():
    """Fault 1.9: the workers' server is stopped, and a worker is needed -> a new one at a deadline, no call failed."""
    with light.measuring(ANSWER_S="1") as (store, run_id, _):
        worker = psutil.Process(light.worker_pid(store, run_id))
        server = worker.parent()
        server.suspend()
        worker.kill()
        wait_for(lambda: light.worker_pid(store, run_id) != worker.pid)
        kept = store.count_calls(run_id)
        wait_for(lambda: store.count_calls(run_id) > kept + 10)
        assert statuses(store, run_id) == {"ok"} and not light.lives(server)


def test_servers_that_are_always_stopped():
    """Fault 1.10: every server of workers is stopped as soon as it begins -> one line says so, and the run ends."""
    store = Store()
    run_id = store.add_run(light.spec())
    store.close()
    result, code, err = ended(run_id, FAULT="stop-server", ANSWER_S="1")
    [cell] = result.cells
    assert (cell.status, code, "Traceback" in err) == ("failed", 1, False)
    assert "its server did not answer within 1 s" in cell.message


def test_a_server_that_is_stopped_does_not_keep_a_run_from_its_end():
    """Fault 1.11: the workers' server is stopped, no worker is needed -> the run ends as always, nothing is left."""
    first = Store()
    run_id = first.add_run(light.spec(rounds=300))
    with light.measuring(calls=2, store=first, run_id=run_id, ANSWER_S="1") as (store, _, process):
        there = light.below(process)
        psutil.Process(light.worker_pid(store, run_id)).parent().suspend()
        process.communicate(timeout=PATIENCE_S)
        assert (process.returncode, status.follow(store, run_id).standing) == (0, "done")
        wait_for(lambda: not any(map(light.lives, there)))
