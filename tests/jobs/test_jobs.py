"""Runs started as a dashboard starts them: in processes of their own, with a real pipeline."""

import os
import signal

import psutil
import pytest

from bench_core.errors import InputError
from bench_core.jobs import launch, status
from bench_core.jobs.conduct import conduct
from bench_core.quality.choice import FOLDER
from bench_core.results.result import load_result
from bench_core.store.database import Store
from tests.waiting import ended, wait_for

pytestmark = pytest.mark.torch


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """The home of all tests here, and the one long run in it: starting a conductor takes some ten seconds."""
    return {"home": tmp_path_factory.mktemp("home")}


@pytest.fixture(autouse=True)
def home(shared, monkeypatch):
    monkeypatch.setenv("FAIRSPEED_HOME", str(shared["home"]))
    monkeypatch.delenv("FAIRSPEED_DB", raising=False)
    return shared["home"]


@pytest.fixture
def store():
    """Other than the common one it leaves the run at work."""
    store = Store()
    yield store
    store.close()


@pytest.fixture(scope="module", autouse=True)
def all_end(shared):
    yield
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAIRSPEED_HOME", str(shared["home"]))
        if "run_id" in shared:
            status.cancel(shared["run_id"])
            wait_for(lambda: ended(Store(), shared["run_id"]))


@pytest.fixture
def at_work(shared, store, make_spec):
    """A run that goes on for long and is being measured: begun by the first test, resumed after one that ended it."""
    if "run_id" not in shared:
        shared["run_id"] = launch.start(store, make_spec(rounds=4000))
    elif status.follow(store, shared["run_id"]).standing != "running":
        launch.resume(shared["run_id"], store.url)
    kept = store.count_calls(shared["run_id"])
    wait_for(lambda: store.count_calls(shared["run_id"]) > kept + 10)
    return shared["run_id"]


def test_a_started_run_is_followed_to_its_end(store, make_spec):
    run_id = launch.start(store, make_spec("", "+deepcache", starts=1))
    assert status.follow(store, run_id).standing == "running"
    job = wait_for(lambda: ended(store, run_id))
    stored = store.count_calls(run_id)  # warm-up takes as many as it takes
    assert (job.standing, job.progress.calls_done, job.progress.calls_total) == ("done", stored, stored)
    assert {c.status for c in load_result(store, run_id).cells} == {"ok"}


def test_two_conductors_never_measure_one_run(store, at_work):
    with pytest.raises(InputError, match="expected one that nobody is measuring now"):
        conduct(store, at_work)


def test_a_second_run_waits_for_the_device_and_can_be_cancelled_meanwhile(store, make_spec, at_work):
    second = launch.start(store, make_spec(name="second"))

    def waits():
        job = status.follow(store, second)
        return job.progress.state == "waiting" and job

    job = wait_for(waits)
    assert (job.progress.waits_for, job.progress.n_ahead) == (at_work, 0)
    assert job.message.startswith(f"waiting for run {store.run(at_work).spec.name} (about ")
    assert status.cancel(second)
    assert wait_for(lambda: ended(store, second)).standing == "cancelled"
    assert store.count_calls(second) == 0


def test_a_cancelled_run_keeps_its_calls_and_can_go_on(store, at_work):
    assert status.cancel(at_work)
    assert wait_for(lambda: ended(store, at_work)).standing == "cancelled"
    assert not status.cancel(at_work)
    kept = store.count_calls(at_work)
    assert kept > 10
    launch.resume(at_work, store.url)
    assert status.follow(store, at_work).standing == "running"
    wait_for(lambda: store.count_calls(at_work) > kept + 10)


def test_what_a_killed_conductor_measured_is_kept_and_the_run_is_interrupted(store, make_spec, at_work):
    worker = load_result(store, at_work).facts(make_spec().baseline).pid
    os.kill(status.follow(store, at_work).progress.pid, signal.SIGKILL)
    assert wait_for(lambda: ended(store, at_work)).standing == "interrupted"
    assert store.count_calls(at_work) > 10
    assert all(c.status == "ok" for c in store.calls(at_work))
    wait_for(lambda: not psutil.pid_exists(worker))


def test_a_run_that_names_a_clip_model_has_its_pictures_scored(store, make_spec):
    spec = make_spec("", "+deepcache", starts=1, batch_sizes=(2,))
    run_id = launch.start(store, spec.model_copy(update={"clip_model": str(FOLDER)}))
    assert wait_for(lambda: ended(store, run_id)).standing == "done"
    scores = load_result(store, run_id).scores
    assert scores.message == ""
    assert {(i.candidate, i.sample) for i in scores.images} == {(key, k) for key in spec.keys for k in range(12)}
    assert all(i.clip is not None and (i.ssim is None) == (i.candidate == spec.baseline) for i in scores.images)
