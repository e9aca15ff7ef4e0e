"""A process that waits with torch loaded: who gets it, what it does with a run, and when it ends."""

import os
import signal
import subprocess
import sys
from contextlib import suppress

import psutil
import pytest

from bench_core.jobs import launch, status
from bench_core.jobs import standby as module
from bench_core.jobs.standby import Standby
from bench_core.machine import measurement_lock
from bench_core.machine.process import created_s
from bench_core.results.result import load_result
from bench_core.store import progress
from bench_core.store.folders import home
from bench_core.store.progress import Progress
from bench_core.worker import fork_server
from tests.waiting import ended, wait_for

OTHERS_STANDBY = """
import os, signal, sys
from bench_core.jobs.standby import Standby
standby = Standby()
standby.prepare(1, "passive")
print(standby.pid, flush=True)
signal.pause()
"""

WITHOUT_FORKS = fork_server.START_METHOD != "forkserver"
pytestmark = [
    pytest.mark.torch,
    pytest.mark.skipif(WITHOUT_FORKS, reason="nothing is gained here, so there is none"),
]


@pytest.fixture(autouse=True)
def switched_on(monkeypatch):
    monkeypatch.delenv(module.SWITCH)


@pytest.fixture(autouse=True)
def no_device_is_held(monkeypatch, tmp_path):
    """Whatever else is measured on this machine while the tests run."""
    monkeypatch.setenv("FAIRSPEED_LOCKS", str(tmp_path))


@pytest.fixture
def standby():
    """One for one thread. In the end it is closed, and its process is gone."""
    standby = Standby()
    standby.prepare(1, "passive")
    pid = standby.pid
    yield standby
    standby.close()
    wait_for(lambda: not psutil.pid_exists(pid))


def server_of(pid):
    """The worker server of a process, once there is one."""
    return wait_for(lambda: next((c.pid for c in psutil.Process(pid).children() if "forkserver" in text(c)), None))


def text(process):
    with suppress(psutil.NoSuchProcess):
        return " ".join(process.cmdline())
    return ""


@pytest.fixture
def resumed(monkeypatch):
    """The runs that were started without the standby; what becomes of them is tested with `launch` itself."""
    started = []
    monkeypatch.setattr(launch, "measure", lambda run_id, url: started.append(run_id))
    return started


def test_a_run_is_measured_to_its_end_by_workers_of_the_server_that_was_up(store, make_spec, standby):
    """Also when the dashboard that handed it over is gone: the process has a session of its own."""
    waiting, server = standby.pid, server_of(standby.pid)
    spec = make_spec(batch_sizes=(1,), rounds=100, starts=1)
    run_id = launch.start(store, spec, standby)
    standby.close()
    job = status.follow(store, run_id)
    assert (job.standing, job.progress.pid) == ("running", waiting)
    assert os.getsid(waiting) != os.getsid(0)
    wait_for(lambda: store.count_calls(run_id) > 0)
    worker = load_result(store, run_id).facts(spec.baseline)
    assert server in [p.pid for p in psutil.Process(worker.pid).parents()]
    assert (worker.threads, worker.omp_wait_policy) == (1, "passive")
    assert wait_for(lambda: ended(store, run_id)).standing == "done"
    assert {c.status for c in load_result(store, run_id).cells} == {"ok"}
    wait_for(lambda: not psutil.pid_exists(waiting) and not psutil.pid_exists(server))
    assert f"run {run_id}: done" in status.log_path(run_id).read_text()
    assert standby.pid is None  # the next one is made when somebody opens the form again


def test_a_run_that_was_handed_over_can_be_cancelled(store, make_spec, standby):
    run_id = launch.start(store, make_spec(rounds=400), standby)
    wait_for(lambda: status.follow(store, run_id).progress.state != "starting")
    assert status.cancel(run_id)
    assert wait_for(lambda: ended(store, run_id)).standing == "cancelled"


def test_why_a_run_that_was_handed_over_could_not_begin_is_shown(store, make_spec, standby):
    waiting = standby.pid
    os.kill(waiting, signal.SIGSTOP)
    run_id = launch.start(store, make_spec(), standby)
    held = progress.hold(run_id)
    os.kill(waiting, signal.SIGCONT)
    wait_for(lambda: not psutil.pid_exists(waiting))
    held.release()
    job = status.follow(store, run_id)
    assert job.standing == "interrupted"
    assert job.message.startswith(f"error: run: got '{run_id}', expected one that nobody is measuring now")


def test_a_run_with_other_threads_is_started_without_it_and_the_standby_makes_room(store, make_spec, standby, resumed):
    waiting = standby.pid
    run_id = launch.start(store, make_spec(threads=2), standby)
    assert resumed == [run_id]
    wait_for(lambda: not psutil.pid_exists(waiting))
    assert standby.pid is None


def test_a_dead_standby_costs_no_run(store, make_spec, standby, resumed):
    waiting = standby.take(1, "passive")
    os.kill(waiting.pid, signal.SIGKILL)
    os.waitid(os.P_PID, waiting.pid, os.WEXITED | os.WNOWAIT)
    standby._waiting = waiting
    waiting.lives = lambda: True  # it died after it was looked at
    run_id = launch.start(store, make_spec(), standby)
    assert wait_for(lambda: resumed) == [run_id]


def test_a_standby_that_does_not_answer_costs_no_run(store, make_spec, standby, resumed, monkeypatch):
    monkeypatch.setattr(launch, "ANSWER_S", 0.5)
    silent = standby.pid
    os.kill(silent, signal.SIGSTOP)
    run_id = launch.start(store, make_spec(), standby)
    assert wait_for(lambda: resumed) == [run_id]
    wait_for(lambda: not psutil.pid_exists(silent))


def test_a_run_cancelled_before_the_standby_could_take_it_is_not_started_again(store, make_spec, standby, resumed):
    os.kill(standby.pid, signal.SIGSTOP)
    run_id = launch.start(store, make_spec(), standby)
    assert status.cancel(run_id)
    os.kill(status.follow(store, run_id).progress.pid, signal.SIGCONT)
    assert wait_for(lambda: ended(store, run_id)).standing == "interrupted"
    assert resumed == []


def test_it_ends_with_the_process_that_started_it(tmp_path):
    alone = os.environ | {"FAIRSPEED_LOCKS": str(tmp_path)}  # whatever else is measured on this machine meanwhile
    parent = subprocess.Popen([sys.executable, "-c", OTHERS_STANDBY], stdout=subprocess.PIPE, text=True, env=alone)
    with parent:
        waiting = int(parent.stdout.readline())
        server = server_of(waiting)
        parent.kill()
    wait_for(lambda: not psutil.pid_exists(waiting) and not psutil.pid_exists(server))


def test_it_ends_when_nobody_wants_anything_for_long(monkeypatch):
    impatient = module.PROGRAM.replace("; ", "; standby_process.IDLE_S = 0.01; ")
    monkeypatch.setattr(module, "PROGRAM", impatient)
    standby = Standby()
    standby.prepare(1, "passive")
    server = server_of(standby.pid)
    wait_for(lambda: standby.pid is None and not psutil.pid_exists(server))


def test_while_a_device_is_measured_none_is_started():
    standby = Standby()
    with measurement_lock.held("cpu", 1):
        standby.prepare(1, "passive")
        assert measurement_lock.anything_is_measured() and standby.pid is None
    assert not measurement_lock.anything_is_measured()


def test_while_a_run_begins_none_is_started(store, make_spec):
    run_id = store.add_run(make_spec())
    progress.hold(run_id).release()
    begins = Progress(state="starting", pid=os.getpid(), created_s=created_s(os.getpid()))
    progress.write(run_id, begins)
    standby = Standby()
    launch.prepare(store, standby)
    assert standby.pid is None
    progress.write(run_id, begins.model_copy(update={"state": "finished"}))


def test_there_is_one_however_often_it_is_asked_for(store, standby):
    first = standby.pid
    standby.prepare(1, "passive")
    launch.prepare(store, standby)
    assert standby.pid == first


def test_it_can_be_switched_off_and_is_not_made_where_workers_are_not_forked(monkeypatch):
    standby = Standby()
    monkeypatch.setenv(module.SWITCH, "off")
    standby.prepare(1, "passive")
    assert standby.pid is None
    monkeypatch.delenv(module.SWITCH)
    monkeypatch.setattr(fork_server, "START_METHOD", "spawn")
    standby.prepare(1, "passive")
    assert standby.pid is None


def test_a_home_that_cannot_be_written_shows_when_a_run_is_started_not_before(monkeypatch):
    monkeypatch.setenv("FAIRSPEED_HOME", "/proc/nowhere")
    standby = Standby()
    standby.prepare(1, "passive")
    assert standby.pid is None
    assert str(home()) == "/proc/nowhere"
