"""Signals and kills between the runs of a command that has several, and while files are written."""

import os
import signal
import subprocess
import sys
from functools import partial

import pytest

from bench_core.conductor.conductor import Conductor
from bench_core.jobs import conduct as job
from bench_core.jobs import status
from bench_core.store import atomic
from bench_core.suite import journal, runner
from tests.fakes import FakeMonitor
from tests.faults import light
from tests.suite.fake_suite import FakeSuite, Worker
from tests.waiting import PATIENCE_S

FEW = {"rounds": 4, "starts": 1, "control_rounds": 0, "clip_model": "none"}


class Late(Worker):
    """A worker in whose end a signal comes: every call of the run is made by then."""

    def __init__(self, number, *given, **options):
        super().__init__(*given, **options)
        self.number = number

    def stop(self):
        super().stop()
        if self.number is not None:
            signal.raise_signal(self.number)


@pytest.fixture
def suite(tmp_path, bench):
    made = FakeSuite(tmp_path / "suite", bench)
    made.add()
    made.add()
    return made


@pytest.fixture
def run(suite, monkeypatch):
    """Run the suite as the command does, but with fake workers; the signal comes as each of them ends."""

    def started(number):
        def worker(candidate):
            return Late(number, suite.bench.clock, **suite.cost(candidate))

        fake = partial(Conductor, start_worker=worker, clock=suite.bench.clock, monitor=FakeMonitor())
        monkeypatch.setattr(job, "Conductor", fake)
        return runner.run(suite.request(**FEW), suite.bench.store, reporter=suite.reports)

    monkeypatch.setattr(job, "MeasurementLock", light.NoLock)
    return started


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_signal_that_comes_too_late_for_a_run_stops_the_suite(suite, run, number):
    """Fault 15.11: a signal comes when the last call of a run of a suite is made -> the next id does not begin; what
    was measured counts when the suite goes on."""
    with pytest.raises(KeyboardInterrupt):
        run(number)
    [first] = suite.bench.store.runs()
    assert status.follow(suite.bench.store, first.run_id).standing == "done"
    standing = journal.read_standing(suite.folder / "metrics")
    assert (standing.state, standing.done, standing.problems) == ("cancelled", 0, {})
    assert run(None).state == "done" and len(suite.bench.store.runs()) == 2
    assert suite.metrics(1).run_id == first.run_id


KILLED = """
import os, signal, sys
from pathlib import Path
from bench_core.store import atomic
from bench_core.cli.main import main

def die(source, target):
    os.kill(os.getpid(), signal.SIGKILL)

atomic.os.replace = die
raise SystemExit(main())
"""


def test_an_export_that_is_killed_leaves_the_old_file(bench, tmp_path):
    """Fault 15.12: SIGKILL while `export -o FILE` writes over an old file -> the old file is whole, and the next export
    writes the new one."""
    run_id = bench.run(bench.spec()).run.run_id
    target = tmp_path / "export" / "run.json"
    target.parent.mkdir()
    target.write_text("old")
    words = ["export", run_id, "-o", str(target)]
    killed = subprocess.run([sys.executable, "-c", KILLED, *words], cwd=light.ROOT, timeout=PATIENCE_S, check=False)
    assert killed.returncode == -signal.SIGKILL and target.read_text() == "old"
    done = subprocess.run([sys.executable, "-m", "bench_core", *words], cwd=light.ROOT, timeout=PATIENCE_S, check=False)
    assert done.returncode == 0 and len(target.read_text()) > 1000


def test_a_suite_that_was_killed_while_it_wrote_leaves_nothing(suite, run, monkeypatch):
    """Fault 15.13: SIGKILL of a suite while it writes metrics -> nothing half-written is read, and the next call
    removes what was left."""
    folder = suite.folder / "metrics"
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: 2**22 + 7)
        patch.setattr(atomic.Path, "unlink", lambda *_, **__: None)
        real = os.replace
        patch.setattr(os, "replace", lambda a, b: died() if str(b).endswith("_metrics.json") else real(a, b))
        with pytest.raises(SystemExit):
            run(None)
    assert [p.name for p in folder.iterdir() if atomic.PARTIAL.fullmatch(p.name)]
    assert run(None).state == "done"
    assert not [p.name for p in folder.iterdir() if atomic.PARTIAL.fullmatch(p.name)]


def died():
    raise SystemExit
