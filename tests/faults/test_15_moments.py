"""Signals at chosen moments: a conductor that sleeps blames nobody."""

import os
import signal
import time

from bench_core.cells import disturbances
from bench_core.events import Environment
from bench_core.store.database import Store
from tests.faults import light
from tests.waiting import wait_for

LONGEST_CALL_S = 1.0


def test_a_conductor_that_is_stopped_calls_nothing_a_timeout():
    """Fault 15.1: the run is stopped (SIGSTOP) for longer than a call may take, and continued -> no timeout; the call
    in flight says how long the conductor slept, and counts as disturbed."""
    store = Store()
    spec = light.spec(rounds=100_000).model_copy(update={"call_timeout_s": LONGEST_CALL_S})
    with light.measuring(store=store, run_id=store.add_run(spec)) as (store, run_id, process):
        worker = light.worker_pid(store, run_id)
        os.kill(worker, signal.SIGSTOP)
        time.sleep(0.2)  # by now the conductor waits for it
        os.kill(process.pid, signal.SIGSTOP)
        time.sleep(LONGEST_CALL_S + 0.5)
        os.kill(process.pid, signal.SIGCONT)
        time.sleep(0.3)  # it looks at its deadline before there is an answer
        os.kill(worker, signal.SIGCONT)
        kept = store.count_calls(run_id)
        wait_for(lambda: store.count_calls(run_id) > kept + 10 or process.poll() is not None)
        calls = store.calls(run_id)
        assert {call.status for call in calls} == {"ok"}
        [slept] = [call for call in calls if call.telemetry.conductor_asleep_s]
        assert slept.telemetry.conductor_asleep_s > LONGEST_CALL_S - 0.5 < slept.outside_s
        assert disturbances.contended(slept, Environment())
