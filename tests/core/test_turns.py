"""The length of a turn is found by measurement, kept, and put into the protocol of later runs."""

import random

import pytest

from bench_core import device, request, turns
from bench_core.errors import InputError
from bench_core.spec import Turn
from bench_core.store import home as home_folder

ENVIRONMENT = {"device_name": "a device", "threads": 1, "packages": {}}


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
def test_the_shortest_turn_that_agrees_with_uninterrupted_calls_is_taken(slower, turn):
    ours = Sleepy(slower)
    found = turns.shortest(list(turns.measure(1, ours.call_s, ours.interrupted)))
    assert (found.turn.settle_calls, found.turn.timed_calls) == turn
    assert found.agrees


def test_what_cannot_be_told_in_the_time_is_taken_but_not_said_to_agree():
    random.seed(1)
    measured = list(turns.measure(1, lambda: random.gauss(1, 0.1), lambda: 1.0, most_s=500))
    assert [(m.turn.settle_calls, m.agrees, m.differs) for m in measured] == [(0, False, False)]
    assert measured[0].n_blocks > 9
    assert turns.shortest(measured) is measured[0]


def test_more_time_tells_what_less_could_not():
    random.seed(2)
    blocks = [next(turns.measure(1, lambda: random.gauss(1, 0.01), lambda: 1.0, most_s=s)) for s in (100, 10_000)]
    assert [m.agrees for m in blocks] == [False, True]


def test_where_all_differ_the_nearest_is_taken_and_says_so():
    measured = [turns.Measured(turn=Turn(batch_size=1, settle_calls=s), ratio=r, ci_low=r, ci_high=r, n_blocks=9)
                for s, r in ((0, 1.09), (1, 1.02), (2, 1.03))]  # fmt: skip
    found = turns.shortest(measured)
    assert (found.turn.settle_calls, found.agrees) == (1, False)


def test_what_was_measured_is_kept_by_device_model_and_batch_size():
    turns.store(ENVIRONMENT, "shapes", [Turn(batch_size=1, settle_calls=2)])
    turns.store(ENVIRONMENT, "shapes", [Turn(batch_size=8), Turn(batch_size=1, settle_calls=1)])
    assert turns.stored(ENVIRONMENT, "shapes") == (Turn(batch_size=1, settle_calls=1), Turn(batch_size=8))
    assert turns.stored(ENVIRONMENT, "dir:/models/sdxl") == ()
    assert turns.stored(ENVIRONMENT | {"device_name": "another"}, "shapes") == ()


def test_a_later_run_has_the_measured_turns_in_its_protocol():
    environment = device.environment("cpu", 1, "passive")
    turns.store(environment, "shapes", [Turn(batch_size=1, settle_calls=1, timed_calls=3), Turn(batch_size=64)])
    protocol = request.make_spec(["shapes"], batch_sizes=(1, 4), threads=1, device_name="cpu").protocol
    assert protocol.turns == (Turn(batch_size=1, settle_calls=1, timed_calls=3),)
    assert protocol.turn(4) == Turn(batch_size=4)


def test_a_damaged_file_is_one_line():
    turns.store(ENVIRONMENT, "shapes", [Turn(batch_size=1)])
    next(p for p in (home_folder() / "devices").iterdir()).write_text('{"shapes": [{"batch_size": 0}]}')
    with pytest.raises(InputError, match="turns: got .* remove the file"):
        turns.stored(ENVIRONMENT, "shapes")
