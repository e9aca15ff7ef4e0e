"""The line on the terminal while a run waits, and while it is measured."""

import pytest

from bench_core.cli.show import progress as shown
from bench_core.jobs.waiting import Reason
from bench_core.machine.measurement_lock import HAS_CORES, HAS_DEVICE, Waiting
from bench_core.store import progress
from bench_core.store.progress import Progress


@pytest.fixture
def reason(bench):
    return Reason(bench.store)


def lines(capsys, *reports):
    with shown.reporting(quiet=False) as report:
        for now in reports:
            report(now)
    return [line.partition(" calls  ")[2] for line in capsys.readouterr().err.splitlines()]


def waiting(reason, found):
    return Progress(state="waiting", pid=1, message=reason(found), waits_for=found.run_id, n_ahead=found.n_ahead)


def test_a_run_that_waits_names_the_one_that_has_the_device_and_how_long_that_takes(bench, reason, capsys):
    run_id = bench.store.add_run(bench.spec(name="base and head"))
    progress.hold(run_id).release()
    assert lines(capsys, waiting(reason, Waiting(HAS_DEVICE, run_id, 0))) == ["waiting for run base and head"]
    progress.write(run_id, Progress(state="measuring", pid=1, left_s=298.0))
    told = lines(capsys, waiting(reason, Waiting(HAS_CORES, run_id, 2)))
    assert told == ["waiting for run base and head (about 5 min left), then for 2 that came before"]


def test_a_run_of_another_store_is_named_by_its_id(reason, capsys):
    told = lines(capsys, waiting(reason, Waiting(HAS_DEVICE, "20260131-ffff", 0)))
    assert told == ["waiting for run 20260131-ffff"]


def test_what_is_measured_without_a_run_has_no_name(reason, capsys):
    assert lines(capsys, waiting(reason, Waiting(HAS_CORES, None, 1))) == [f"waiting: {HAS_CORES}"]


def test_the_line_of_a_run_that_is_measured_says_its_start(capsys):
    now = Progress(state="measuring", pid=1, calls_done=3, calls_total=9, candidate="shapes", start=2, starts=3)
    assert lines(capsys, now) == ["measuring  shapes  start 2 of 3"]
    assert lines(capsys, now.model_copy(update={"starts": None})) == ["measuring  shapes  start 2"]
    assert lines(capsys, now.model_copy(update={"start": 1, "starts": 1})) == ["measuring  shapes"]
