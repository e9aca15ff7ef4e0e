"""A worker in another environment: measured as any other, with the versions installed there."""

import json
import os
import signal

import psutil
import pytest

from bench_core.cli.main import main
from bench_core.worker.handle import Worker
from bench_core.worker.lost import WorkerLost
from tests import environments
from tests.waiting import wait_for


@pytest.fixture
def begin(make_spec, tmp_path):
    """A worker of the tiny pipeline in another environment, not loaded yet; it is stopped in the end."""
    (tmp_path / "images").mkdir()
    started = []

    def made(**environment):
        folder = environments.make(tmp_path / "other", **environment)
        spec = make_spec(f"+env:path={folder}")
        python = folder / "bin/python"
        started.append(Worker(spec.candidates[0], spec.protocol, tmp_path, lambda: None, python=python))
        return started[-1]

    yield made
    for worker in started:
        worker.stop()


def test_it_is_compared_with_this_one_in_one_run(tiny_dir, tmp_path, capsys):
    other = environments.make(tmp_path / "other", versions={"tomesd": "9.9"})
    keys = [f"dir:{tiny_dir}", f"dir:{tiny_dir}+env:path={other}"]
    options = [
        "--batch-sizes",
        "1,2",
        "--steps",
        "2",
        "--rounds",
        "2",
        "--starts",
        "1",
        "--threads",
        "1",
        "--json",
        "-",
        "--quiet",
    ]
    code = main(["run", *(word for key in keys for word in ("--candidate", key)), *options])
    printed = capsys.readouterr()
    found = json.loads(printed.out)
    assert code in (0, 1), printed.err  # a busy machine makes the clocks of calls of milliseconds disagree
    calls = [c for c in found["calls"] if c["phase"] == "timed"]
    assert [c["status"] for c in calls] == ["ok"] * 8
    pictures = {key: {tuple(c["image_hashes"]) for c in calls if c["candidate"] == key} for key in keys}
    assert pictures[keys[0]] == pictures[keys[1]] and len(pictures[keys[0]]) == 4
    here, there = (candidate["facts"]["packages"] for candidate in found["candidates"])
    assert here["torch"] == there["torch"] and (here["tomesd"], there["tomesd"]) == ("0.1.3", "9.9")
    notes = {(f["severity"], f["message"]) for c in found["comparisons"] for f in c["findings"]}
    [(severity, message)] = [n for n in notes if n[1].startswith("Not the same machine")]
    assert severity == "note" and f"tomesd 0.1.3 ({keys[0]}) against 9.9 ({keys[1]})" in message


def test_a_killed_one_is_a_failure_that_is_told(begin, call):
    worker = begin()
    reply = worker.load(120)
    assert reply.status == "ok", reply
    assert call(worker)[0].status == "ok"
    os.kill(reply.facts.pid, signal.SIGTERM)  # as the whole group gets it: not its own to handle
    assert call(worker)[0].status == "ok"
    os.kill(reply.facts.pid, signal.SIGKILL)
    with pytest.raises(WorkerLost, match="ended by signal 9"):
        call(worker)


def test_it_ends_with_its_conductor(begin):
    worker = begin()
    process = psutil.Process(worker.load(120).facts.pid)
    worker.lifeline.close()
    wait_for(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE)


def test_packages_that_cannot_be_imported_are_told_in_one_line(begin):
    worker = begin(shadowed={"diffusers": "raise ImportError('needs\\nanother torch')"})
    reply = worker.load(120)
    assert (reply.status, reply.message) == ("failed", "ImportError: needs another torch")
    assert "another torch" in (worker.folder / "worker.log").read_text()


def test_an_interpreter_that_cannot_start_is_lost_with_its_log_named(begin):
    worker = begin()
    worker.python.unlink()
    with pytest.raises(WorkerLost, match=r"could not be started \(.*No such file.*worker\.log"):
        worker.load(120)
