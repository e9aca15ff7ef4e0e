"""Pitfalls that a page started: where they stand, from the press of the button until the process has ended."""

import os
import subprocess

import pytest

from bench_core.errors import InputError
from bench_core.jobs import launched
from bench_core.lab import launch, standing
from bench_core.lab.asked import Asked
from bench_core.machine.process import created_s
from bench_core.store import atomic, progress
from tests.waiting import wait_for


@pytest.fixture
def process():
    """A process that does nothing until it is told to end."""
    process = subprocess.Popen(["sleep", "600"])
    yield process
    process.kill()
    process.wait()


def was_launched(process):
    standing.folder().mkdir(parents=True)
    given = {"pid": process.pid, "created_s": created_s(process.pid), "launched_ns": 10, "log_bytes": 0}
    atomic.write(standing.folder() / launched.FILE, launched.Launched(**given).model_dump_json())


def stands(started_ns, **changes):
    given = {"pid": os.getpid(), "names": ("cold-start", "seed-reset"), "current": "cold-start"}
    standing.write(standing.Standing(started_ns=started_ns, **given | changes))


def test_nobody_began_any():
    assert launch.follow() == ("none", None, "") and not launch.cancel()


def test_a_process_that_has_not_reported_is_starting_and_can_be_cancelled(process):
    was_launched(process)
    assert launch.follow().state == "starting"
    with pytest.raises(InputError, match="one command at a time"):
        launch.start(["serial-baseline"], "sqlite://")
    assert launch.cancel()
    process.wait()
    assert launch.follow().state == "interrupted"


def test_while_one_is_measured_its_progress_is_that_of_its_run(process):
    was_launched(process)
    stands(20, run_id="a-run", done=1)
    progress.run_folder("a-run").mkdir()
    progress.write("a-run", progress.Progress(state="measuring", pid=1, calls_done=3, calls_total=9))
    with standing.hold():
        job = launch.follow()
        assert (job.state, job.standing.current, job.progress.calls_done) == ("running", "cold-start", 3)
        with pytest.raises(InputError, match="cold-start, seed-reset"):
            launch.start(["serial-baseline"], "sqlite://")
    assert launch.follow().state == "interrupted" and launch.follow().progress is None


@pytest.mark.parametrize("state", ["done", "cancelled", "failed"])
def test_what_it_reported_last_holds_when_it_has_ended(process, state):
    was_launched(process)
    stands(20, state=state, message="so it was")
    assert launch.follow()[::2] == (state, "so it was")


def test_the_command_gets_the_names_and_the_knobs(monkeypatch):
    asked = []
    monkeypatch.setattr(launched, "start", lambda arguments, *_: asked.append(arguments))
    launch.start(["serial-baseline"], "sqlite://", Asked(batch_size=2, model="shapes"))
    assert asked == [["pitfall", "serial-baseline", "--batch-size=2", "--model=shapes"]]


def test_wrong_names_and_knobs_are_refused_before_anything_starts():
    with pytest.raises(InputError, match="serial-baseline"):
        launch.start(["serial-basline"], "sqlite://")
    with pytest.raises(InputError, match="a knob of serial-baseline"):
        launch.start(["serial-baseline"], "sqlite://", Asked(warm_up_calls=1))
    assert launch.follow().state == "none"


def test_a_real_process_that_fails_says_why_in_its_own_line():
    launch.start(["serial-baseline"], "sqlite://", Asked(model="dir:/nowhere"))
    wait_for(lambda: launch.follow().state != "starting")
    assert launch.follow().state == "failed" and "nowhere" in launch.follow().message
