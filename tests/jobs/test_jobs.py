"""Runs started as a dashboard starts them: in processes of their own, with a real pipeline."""

import os
import signal

import psutil
import pytest

from bench_core.errors import InputError
from bench_core.jobs import jobs
from bench_core.results.result import load_result
from tests.waiting import ended, wait_for


def test_a_started_run_is_followed_to_its_end(store, make_spec):
    run_id = jobs.start(store, make_spec("", "+deepcache"))
    assert jobs.follow(store, run_id).standing == "running"
    job = wait_for(lambda: ended(store, run_id))
    stored = store.count_calls(run_id)  # warm-up takes as many as it takes
    assert (job.standing, job.progress.calls_done, job.progress.calls_total) == ("done", stored, stored)
    assert {c.status for c in load_result(store, run_id).cells} == {"ok"}


def test_a_cancelled_run_keeps_its_calls_and_can_go_on(store, make_spec):
    run_id = jobs.start(store, make_spec(rounds=400))
    wait_for(lambda: store.count_calls(run_id) > 10)
    assert jobs.cancel(run_id)
    assert wait_for(lambda: ended(store, run_id)).standing == "cancelled"
    assert not jobs.cancel(run_id)
    kept = store.count_calls(run_id)
    jobs.resume(run_id, store.url)
    wait_for(lambda: store.count_calls(run_id) > kept + 10)


def test_what_a_killed_conductor_measured_is_kept_and_the_run_is_interrupted(store, make_spec):
    run_id = jobs.start(store, make_spec(rounds=400))
    wait_for(lambda: store.count_calls(run_id) > 10)
    worker = load_result(store, run_id).facts(make_spec().baseline)["pid"]
    os.kill(jobs.follow(store, run_id).progress.pid, signal.SIGKILL)
    assert wait_for(lambda: ended(store, run_id)).standing == "interrupted"
    assert store.count_calls(run_id) > 10
    assert all(c.status == "ok" for c in store.calls(run_id))
    wait_for(lambda: not psutil.pid_exists(worker))


def test_two_conductors_never_measure_one_run(store, make_spec):
    run_id = jobs.start(store, make_spec(rounds=400))
    wait_for(lambda: store.count_calls(run_id) > 0)
    with pytest.raises(InputError, match="expected one that nobody is measuring now"):
        jobs.conduct(store, run_id)


def test_a_second_run_waits_for_the_device_and_can_be_cancelled_meanwhile(store, make_spec):
    first = jobs.start(store, make_spec(rounds=400))
    wait_for(lambda: store.count_calls(first) > 0)
    second = jobs.start(store, make_spec(rounds=400, name="second"))

    def waits():
        job = jobs.follow(store, second)
        return job.progress.state == "waiting" and job

    assert wait_for(waits).message == "another measurement has the device"
    assert jobs.cancel(second)
    assert wait_for(lambda: ended(store, second)).standing == "cancelled"
    assert store.count_calls(second) == 0
