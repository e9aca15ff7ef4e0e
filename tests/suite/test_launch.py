"""A suite that a page started: where it stands, from the press of the button until its process has ended."""

import os
import signal
import subprocess
import time

import pytest

from bench_core.errors import InputError
from bench_core.jobs import launched
from bench_core.machine.process import created_s
from bench_core.suite import journal, launch
from tests.waiting import wait_for


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "metrics"
    folder.mkdir()
    return folder


@pytest.fixture
def process():
    """A process that does nothing until it is told to end."""
    process = subprocess.Popen(["sleep", "600"])
    yield process
    process.kill()
    process.wait()


def was_launched(out, process, **changes):
    given = {"pid": process.pid, "created_s": created_s(process.pid), "launched_ns": 10, "log_bytes": 0}
    journal.atomic.write(out / launched.FILE, launched.Launched(**given | changes).model_dump_json())


def stands(out, state, started_ns, **changes):
    given = {
        "pid": os.getpid(),
        "manifest": "m",
        "gt_dir": "g",
        "gen_dir": "g",
        "baseline_dir": "g",
        "ids": (),
        "total": 1,
    }
    journal.write_standing(out, journal.Standing(state=state, started_ns=started_ns, **given | changes))


def test_nobody_began_one(out):
    assert launch.follow(out) == ("none", None, "")
    assert not launch.cancel(out)


def test_a_process_that_has_not_reported_is_starting_whatever_was_before(out, process):
    stands(out, "done", started_ns=5)
    was_launched(out, process)
    assert launch.follow(out).state == "starting"


def test_one_that_ended_before_it_reported_says_why_in_its_own_line(out, process):
    (out / journal.LOG).write_text("an older error\nids: given: x\n")
    was_launched(out, process, log_bytes=len("an older error\n"))
    process.kill()
    process.wait()
    assert launch.follow(out)[::2] == ("failed", "ids: given: x")


def test_one_that_was_ended_before_it_reported_was_interrupted(out, process):
    (out / journal.LOG).write_text("an older error\n")
    was_launched(out, process, log_bytes=len("an older error\n"))
    assert launch.cancel(out)
    assert process.wait() == -signal.SIGTERM
    assert launch.follow(out)[::2] == ("interrupted", "")


def test_another_process_with_the_same_number_is_not_ended(out, process):
    was_launched(out, process, created_s=1.0)
    assert not launch.cancel(out)
    assert process.poll() is None


def test_one_that_holds_the_folder_runs(out, process):
    was_launched(out, process)
    stands(out, "running", started_ns=20)
    with journal.hold(out):
        assert launch.follow(out).state == "running"
    assert launch.follow(out).state == "interrupted"


@pytest.mark.parametrize("state", ["done", "cancelled", "failed"])
def test_what_it_reported_last_holds_when_it_has_ended(out, process, state):
    was_launched(out, process)
    stands(out, state, started_ns=20, message="so it was")
    assert launch.follow(out)[::2] == (state, "so it was")


def test_a_real_process_that_gets_wrong_arguments_is_seen_to_fail(out, monkeypatch):
    before = time.time_ns()
    launch.start(["nowhere.json", "--gt-dir=nowhere", "--gen-dir=nowhere", f"--out={out}"], out, "sqlite://")
    wait_for(lambda: launch.follow(out).state != "starting")
    job = launch.follow(out)
    assert job.state == "failed" and "nowhere.json" in job.message
    assert launched.read(out).launched_ns > before


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="can be written"):
        launch.start([], tmp_path / "file" / "metrics", "sqlite://")
