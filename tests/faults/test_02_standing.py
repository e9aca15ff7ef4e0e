"""Where a run stands, as `runs` and the pages say it: by its events, its lock and its conductor's process."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from bench_core.jobs import launch, status
from bench_core.store import progress
from bench_core.store.database import Store
from bench_core.store.listing import listed
from tests.faults import light
from tests.waiting import PATIENCE_S


@pytest.fixture
def store():
    store = Store()
    yield store
    store.close()


@pytest.fixture
def sleeper():
    """A process that has nothing to do with any run."""
    with subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


@pytest.fixture
def conductors(monkeypatch, sleeper):
    """The runs that conductors were started for; each is a process that sleeps."""
    begun = []
    monkeypatch.setattr(launch, "detached", lambda arguments, *_: begun.append(arguments[2]) or sleeper.pid)
    return begun


def said(store, run_id):
    """Where a run stands: by the list of all runs, which must agree with the run's own page."""
    [run] = [run for run in listed(store) if run.run_id == run_id]
    here, there = status.standing(run_id, run.outcome), status.follow(store, run_id).standing
    assert here == there
    return here


def test_a_run_is_named_rightly_when_it_is_killed_resumed_and_done(store):
    """Fault 2.1: SIGKILL while measured, then resumed to its end -> running, interrupted, done, in lists and pages."""
    run_id = store.add_run(light.spec(rounds=300))
    with light.measuring(store=store, run_id=run_id, calls=3):
        assert said(store, run_id) == "running"
    assert said(store, run_id) == "interrupted"
    resumed = light.conduct(run_id)
    _, err = resumed.communicate(timeout=PATIENCE_S)
    assert (resumed.returncode, said(store, run_id)) == (0, "done"), err


@pytest.mark.parametrize("state", ["starting", "measuring"])
def test_a_pid_that_another_process_has_by_now_is_no_conductor(store, sleeper, state):
    """Fault 2.2: a conductor was killed and its pid is another process's now -> interrupted, and that one is let be."""
    run_id = store.add_run(light.spec())
    progress.announce(run_id, sleeper.pid)
    now = progress.read(run_id)
    now = now.model_copy(update={"state": state, "created_s": now.created_s - 3600})
    progress.write(run_id, now)
    assert said(store, run_id) == "interrupted"
    assert not status.cancel(run_id) and sleeper.poll() is None


def test_a_run_that_was_killed_before_it_had_its_lock(store):
    """Fault 2.3: SIGKILL between the start of a run and its lock -> running until then, interrupted afterwards."""
    run_id = store.add_run(light.spec(rounds=100_000))  # on a busy machine it may have its lock, but is not done
    process = light.conduct(run_id)
    progress.announce(run_id, process.pid)
    assert said(store, run_id) == "running"
    process.kill()
    process.communicate()
    assert said(store, run_id) == "interrupted"


def test_a_run_that_nobody_ever_began_stays_interrupted(store):
    """Fault 2.4: a run was stored long ago and has no lock, events or progress -> interrupted; it can be resumed."""
    run_id = store.add_run(light.spec())
    assert said(store, run_id) == "interrupted"
    resumed = light.conduct(run_id)
    resumed.communicate(timeout=PATIENCE_S)
    assert (resumed.returncode, said(store, run_id)) == (0, "done")


def test_a_resume_that_is_killed_before_it_began_leaves_the_run_as_it_was(store, sleeper):
    """Fault 2.5: a finished run is resumed, and that process killed before its lock -> as it ended before."""
    run_id = store.add_run(light.spec())
    store.add_event(run_id, "finished", {"outcome": "cancelled", "message": ""})
    progress.announce(run_id, sleeper.pid)
    assert said(store, run_id) == "running"
    sleeper.kill()
    sleeper.wait()
    assert said(store, run_id) == "cancelled"


def test_a_conductor_that_nobody_collects_is_not_running(store, monkeypatch):
    """Fault 2.6: a killed conductor stays as a zombie of a container's first process -> interrupted."""
    run_id = store.add_run(light.spec())
    progress.announce(run_id, os.getpid())
    assert said(store, run_id) == "running"
    monkeypatch.setattr(psutil.Process, "status", lambda _: psutil.STATUS_ZOMBIE)
    monkeypatch.setattr(psutil.Process, "ppid", lambda _: 1)
    assert said(store, run_id) == "interrupted"


def test_two_clicks_are_one_run(store, conductors):
    """Fault 2.7: a prepared form is started twice at the same moment -> one run and one conductor."""
    spec = light.spec()
    with ThreadPoolExecutor(4) as pool:
        ids = set(pool.map(lambda _: launch.start(store, spec, token="one form"), range(4)))
    assert len(ids) == len(store.runs()) == len(conductors) == 1


def test_two_forms_are_two_runs(store, conductors):
    """Fault 2.8: the same settings are started from two forms, or without a form -> a run each."""
    starts = [launch.start(store, light.spec(), token=token) for token in ("a form", "another form", None, None)]
    assert len(set(starts)) == len(store.runs()) == len(conductors) == 4


def test_two_clicks_on_resume_start_one_conductor(store, conductors):
    """Fault 2.9: a run is resumed twice at the same moment -> one conductor."""
    run_id = store.add_run(light.spec())
    launch.resume(run_id, store.url)
    launch.resume(run_id, store.url)
    assert conductors == [run_id]
