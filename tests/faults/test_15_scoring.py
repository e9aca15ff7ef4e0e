"""Signals while the pictures of a run are scored: a run is done when its scores are stored, or when it says why not."""

import os
import signal
from contextlib import contextmanager

import psutil
import pytest

from bench_core.jobs import status
from bench_core.results.result import load_result
from bench_core.store import progress
from bench_core.store.database import Store
from bench_core.store.listing import listed
from tests.faults import light
from tests.waiting import PATIENCE_S, wait_for


@contextmanager
def scoring(store, scorer="stays", **environment):
    """A run, its conductor and the process that scores its pictures, once it does so."""
    run_id = store.add_run(light.scored_spec())
    process = light.conduct(run_id, SCORER=scorer, **environment)
    try:
        wait_for(lambda: is_scored(run_id) and scorers(process) or process.poll() is not None)
        assert process.poll() is None, process.communicate()
        [own] = scorers(process)
        yield run_id, process, own
    finally:
        process.kill()
        process.communicate()


def is_scored(run_id):
    now = progress.read(run_id)
    return now is not None and now.state == "scoring"


def scorers(process):
    return [p for p in light.below(process) if any("wanted" in a or "os.read(0" in a for a in command_line(p))]


def command_line(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def goes_on(store, run_id):
    """Resume a run: its exit code and its result."""
    calls = store.calls(run_id)
    process = light.conduct(run_id, SCORER="answers")
    _, err = process.communicate(timeout=PATIENCE_S)
    assert "Traceback" not in err, err
    assert store.calls(run_id) == calls
    return process.returncode, load_result(store, run_id)


@pytest.fixture
def store():
    store = Store()
    yield store
    store.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_while_pictures_are_scored(store, number):
    """Fault 15.7: SIGINT, SIGTERM or SIGHUP to the group while pictures are scored -> exit 130, cancelled, no process
    left; a resume only scores."""
    with scoring(store) as (run_id, process, own):
        os.killpg(process.pid, number)
        _, err = process.communicate(timeout=PATIENCE_S)
        assert (process.returncode, "Traceback" in err) == (130, False), err
        assert status.follow(store, run_id).standing == "cancelled" and not light.lives(own)
    code, result = goes_on(store, run_id)
    assert (code, result.scores.message) == (0, "") and result.scores.images
    assert status.follow(store, run_id).standing == "done"


def test_a_conductor_that_is_killed_while_pictures_are_scored(store):
    """Fault 15.8: SIGKILL of the conductor while pictures are scored -> the run is interrupted, not done without its
    scores; no process is left, and a resume only scores."""
    with scoring(store) as (run_id, process, own):
        process.kill()
        process.communicate()
        wait_for(lambda: not light.lives(own))
        assert status.follow(store, run_id).standing == "interrupted"
        assert [status.standing(run.run_id, run.outcome) for run in listed(store)] == ["interrupted"]
    code, result = goes_on(store, run_id)
    assert (code, result.scores.message) == (0, "") and result.scores.images


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=lambda number: number.name)
def test_a_scorer_that_somebody_kills(store, number):
    """Fault 15.9: the process that scores pictures is killed -> the run is done and says why it has no scores; a resume
    scores."""
    with scoring(store) as (run_id, process, own):
        own.send_signal(number)
        _, err = process.communicate(timeout=PATIENCE_S)
        assert (process.returncode, "Traceback" in err) == (0, False), err
        assert "was ended" in load_result(store, run_id).scores.message
    code, result = goes_on(store, run_id)
    assert (code, result.scores.message) == (0, "") and result.scores.images


def test_a_scorer_that_is_stopped_for_a_while(store, tmp_path):
    """Fault 15.10: the process that scores pictures is stopped (SIGSTOP) and continued -> its scores are stored."""
    told = tmp_path / "told"
    with scoring(store, "waits", TOLD=str(told)) as (run_id, process, own):
        own.suspend()
        told.touch()
        wait_for(lambda: own.status() == psutil.STATUS_STOPPED)
        assert process.poll() is None and is_scored(run_id)
        own.resume()
        process.communicate(timeout=PATIENCE_S)
        assert (process.returncode, load_result(store, run_id).scores.message) == (0, "")
