"""The cores of a worker belong to the protocol."""

import os

import pytest

from bench_core.machine import cores
from bench_core.store.folders import run_folder
from tests.faults import light
from tests.waiting import wait_for

pytestmark = pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system binds nothing to cores")


def test_a_worker_that_takes_more_cores():
    """Fault 12.26: a model file lets its process run on all cores -> before the next call it is set back to its own."""
    wanted = set(cores.worker_cores(1, "cpu"))
    with light.measuring(calls=6, FAULT="widen") as (store, run_id, _):
        pid = light.worker_pid(store, run_id)
        wait_for(lambda: os.sched_getaffinity(pid) == wanted)
        assert {call.status for call in store.calls(run_id)} == {"ok"}
        log = (run_folder(run_id) / "worker.log").read_text()
    assert ("were set back" in log) is (wanted != set(range(os.cpu_count())))


def test_a_worker_that_keeps_to_its_cores():
    """Fault 12.28: a model leaves its cores alone -> nothing is set back, and the log says nothing of it."""
    with light.measuring(calls=6) as (_, run_id, __):
        assert "were set back" not in (run_folder(run_id) / "worker.log").read_text()


def test_threads_that_are_bound_stay_bound():
    """Fault 12.27: OpenMP binds a thread to one of the worker's cores -> nothing sets it back."""
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert cores.keep_to(before, os.getpid()) == 0 and os.sched_getaffinity(0) == {min(before)}
    finally:
        os.sched_setaffinity(0, before)
