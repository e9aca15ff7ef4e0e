"""Waiting for what other processes do."""

import time

from bench_core.jobs import status

PATIENCE_S = 120


def wait_for(condition):
    """What `condition` gives, once that is true."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := condition()):
        assert time.monotonic() < deadline, "it never came to pass"
        time.sleep(0.05)
    return found


def ended(store, run_id):
    """Where a run stands once nobody is at work on it; None before."""
    job = status.follow(store, run_id)
    return job if job.standing != "running" else None
