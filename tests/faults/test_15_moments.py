"""Signals at chosen moments: a conductor that sleeps blames nobody."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from bench_core.cells import disturbances
from bench_core.events import Environment
from bench_core.results.result import load_result
from bench_core.store.database import Store
from tests.faults import light
from tests.waiting import PATIENCE_S, wait_for

LONGEST_CALL_S = 1.0
IN_EXEC = """
import signal
from bench_core.cli import main, registry

registry.commands()["runs"].run = lambda arguments: exec("signal.raise_signal(signal.{name})", {{"signal": signal}})
raise SystemExit(main.main())
"""
IN_IMPORT = """
import runpy, signal, sys

class Finder:
    def find_spec(name, path=None, target=None):
        if name == "bench_core.cli.main":
            signal.raise_signal(signal.{name})

sys.meta_path.insert(0, Finder)
runpy.run_module("bench_core", run_name="__main__", alter_sys=True)
"""
"""A program that gets a signal as it begins to load what it consists of."""


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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_signal_again_and_again(number):
    """Fault 15.2: somebody presses Ctrl-C ten times within a second, also while the program ends -> exit 130, all calls
    kept, no traceback, no process left."""
    with light.measuring() as (store, run_id, process):
        there = light.below(process)
        for _ in range(10):
            os.killpg(process.pid, number)
            time.sleep(0.05)
        _, err = process.communicate(timeout=PATIENCE_S)
        assert (process.returncode, "Traceback" in err) == (130, False), err
        assert {call.status for call in store.calls(run_id)} == {"ok"}
        wait_for(lambda: not any(map(light.lives, there)))


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_while_a_class_is_made(name):
    """Fault 15.3: a signal comes while a library makes a class by exec, as at the start of any command -> exit 130 and
    one line."""
    command = [sys.executable, "-c", IN_EXEC.format(name=name), "runs"]
    done = subprocess.run(command, cwd=light.ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "cancelled\n")


def test_garbage_in_every_pipe_harms_nobody_else():
    """Fault 15.4: a model writes garbage into every pipe and socket of its process -> its own cell failed; the server
    and the other candidate's worker are not touched."""
    store = Store()
    run_id = store.add_run(light.spec(("shapes", "shapes+deepcache")))
    process = light.conduct(run_id, FAULT="garbage", FAULT_OF="shapes+deepcache")
    _, err = process.communicate(timeout=PATIENCE_S)
    result = load_result(store, run_id)
    store.close()
    assert [(c.status, c.n_calls) for c in result.cells] == [("ok", 6), ("failed", 0)], err
    assert not [event for event in result.events if event.kind == "worker-lost"]


def test_ctrl_c_while_the_dashboard_loads():
    """Fault 15.5: Ctrl-C while the dashboard's server still loads -> it ends, exit code 0 or 130, no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "bench_core", "app", "--port", port]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=light.ROOT, start_new_session=True, **pipes) as process:
        try:
            assert "Dashboard" in process.stdout.readline()
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=PATIENCE_S)
        finally:
            process.kill()
    assert process.returncode in (0, 130) and "Traceback" not in err, err


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_while_the_program_is_loaded(name):
    """Fault 15.6: a signal comes within the first tenth of a second, while the program itself is still loaded -> exit
    130 and one line."""
    command = [sys.executable, "-c", IN_IMPORT.format(name=name), "runs"]
    done = subprocess.run(command, cwd=light.ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "cancelled\n")
