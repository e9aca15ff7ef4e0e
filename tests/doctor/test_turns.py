"""The length of a turn is found by measurement, kept, and put into the protocol of later runs."""

import random

import pytest

from bench_core.cli.show.doctor import print_turns
from bench_core.doctor import calibrate, turns
from bench_core.errors import InputError
from bench_core.events import Environment
from bench_core.machine.environment import environment
from bench_core.request import build as request
from bench_core.spec import Turn
from bench_core.store import turns as stored_turns
from bench_core.store.folders import home as home_folder
from bench_core.worker.messages import CallReply, LoadReply

ENVIRONMENT = Environment(device_name="a device", threads=1)


class Sleepy:
    """A process whose first call after another one was called is slower."""

    def __init__(self, slower):
        self.slower, self.idle = slower, False

    def call_s(self):
        seconds = 1 + (self.slower if self.idle else 0)
        self.idle = False
        return seconds

    def interrupted(self):
        self.idle = True
        return 1.0


@pytest.mark.parametrize(("slower", "turn"), [(0.0, (0, 1)), (0.08, (1, 3))])
def test_the_shortest_turn_that_agrees_with_uninterrupted_calls_comes_last(slower, turn):
    ours = Sleepy(slower)
    *longer, found = turns.measure(1, ours.call_s, ours.interrupted)
    assert (found.turn.settle_calls, found.turn.timed_calls) == turn
    assert found.agrees
    assert turns.is_last(found)
    assert not any(turns.is_last(m) for m in longer)


def test_what_cannot_be_told_in_the_time_does_not_agree_and_longer_turns_are_tried():
    random.seed(1)
    measured = list(turns.measure(1, lambda: random.gauss(1, 0.1), lambda: 1.0, most_s=300))
    assert [(m.turn.settle_calls, m.turn.timed_calls) for m in measured] == list(turns.LADDER)
    assert not any(m.agrees or m.differs for m in measured)
    assert turns.is_last(measured[-1])


def test_more_time_tells_what_less_could_not():
    random.seed(2)
    blocks = [next(turns.measure(1, lambda: random.gauss(1, 0.01), lambda: 1.0, most_s=s)) for s in (100, 10_000)]
    assert [m.agrees for m in blocks] == [False, True]


def test_what_was_measured_is_kept_by_device_model_and_batch_size():
    stored_turns.store(ENVIRONMENT, "shapes", [Turn(batch_size=1, settle_calls=2)])
    stored_turns.store(ENVIRONMENT, "shapes", [Turn(batch_size=8), Turn(batch_size=1, settle_calls=1)])
    assert stored_turns.stored(ENVIRONMENT, "shapes") == (Turn(batch_size=1, settle_calls=1), Turn(batch_size=8))
    assert stored_turns.stored(ENVIRONMENT, "dir:/models/sdxl") == ()
    assert stored_turns.stored(ENVIRONMENT.model_copy(update={"device_name": "another"}), "shapes") == ()


def test_a_later_run_has_the_measured_turns_in_its_protocol():
    here = environment("cpu", 1, "passive")
    stored_turns.store(here, "shapes", [Turn(batch_size=1, settle_calls=1, timed_calls=3), Turn(batch_size=64)])
    protocol = request.make_spec(["shapes"], batch_sizes=(1, 4), threads=1, device="cpu").protocol
    assert protocol.turns == (Turn(batch_size=1, settle_calls=1, timed_calls=3),)
    assert protocol.turn(4) == Turn(batch_size=4)
    found_by_search = request.make_spec(["shapes"], batch_sizes=(1, "auto"), threads=1, device="cpu").protocol
    assert [t.batch_size for t in found_by_search.turns] == [1, 64]


def test_a_damaged_file_is_one_line():
    stored_turns.store(ENVIRONMENT, "shapes", [Turn(batch_size=1)])
    next(p for p in (home_folder() / "devices").iterdir()).write_text('{"shapes": [{"batch_size": 0}]}')
    with pytest.raises(InputError, match="turns: got .* remove the file"):
        stored_turns.stored(ENVIRONMENT, "shapes")


class FakeWorker:
    """A process whose first call after another one was called is slower, or which fails."""

    last = None
    slower = 0.0
    message = ""
    stopped = 0

    def __init__(self, *_, sandbox):
        assert sandbox is None  # the candidate is no model file

    def load(self, timeout_s):
        return LoadReply(status="ok")

    def call(self, batch, timeout_s):
        if self.message:
            return CallReply(status="oom", message=self.message), None
        idle, FakeWorker.last = FakeWorker.last is not self, self
        return CallReply(status="ok", batch_s=1 + self.slower * idle), 1.0

    def stop(self):
        FakeWorker.stopped += 1


@pytest.fixture
def worker(monkeypatch):
    monkeypatch.setattr(calibrate, "Worker", FakeWorker)
    monkeypatch.setattr(FakeWorker, "stopped", 0)
    return FakeWorker


def calibrated(tmp_path, sizes=(1,), **options):
    spec = request.make_spec(["shapes"], batch_sizes=sizes, threads=1, device="cpu")
    return calibrate.calibrate(spec, tmp_path, lambda: None, **options)


def test_a_turn_that_agrees_is_kept_for_later_runs_and_told_at_once(worker, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(worker, "slower", 0.08)
    print_turns(calibrated(tmp_path))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("batch 1: 0 settling + 1 timed calls a turn: 1.08")
    assert lines[-1] == "batch 1: kept, it agrees with uninterrupted calls within 0.5%"
    assert request.make_spec(["shapes"], batch_sizes=(1,), threads=1, device="cpu").protocol.turns == (
        Turn(batch_size=1, settle_calls=1, timed_calls=3),
    )
    assert worker.stopped == 2


def test_what_is_not_shown_to_agree_is_not_kept(worker, monkeypatch, tmp_path, capsys):
    random.seed(3)
    monkeypatch.setattr(worker, "call", lambda *_: (CallReply(status="ok", batch_s=random.gauss(1, 0.2)), 1.0))
    print_turns(calibrated(tmp_path, most_s=100))
    assert "nothing kept, none is shown to agree" in capsys.readouterr().out
    assert request.make_spec(["shapes"], batch_sizes=(1,), threads=1, device="cpu").protocol.turns == ()


def test_a_call_that_fails_is_one_line_and_leaves_no_process(worker, monkeypatch, tmp_path):
    monkeypatch.setattr(worker, "message", "out of memory")
    with pytest.raises(calibrate.CallFailed, match="batch size 1 failed: out of memory"):
        list(calibrated(tmp_path))
    assert worker.stopped == 2
