"""Two clocks: a disagreement is found, and a busy machine is none."""

import pytest

from bench_core.cells.clocks import disagreement
from bench_core.records import Call

TRIP_S = 0.0005


def calls(inside_s, outside_s, n=10, **changes):
    """n timed calls; the seconds may be lists, one value a call."""

    def nth(value, k):
        return value[k] if isinstance(value, list) else value

    made = {"candidate": "a", "batch_size": 1, "steps": 4, "order_in_round": 0, "started_ns": 0, "sample_ids": (0,)}
    made |= {"phase": "timed", "status": "ok"} | changes
    return [
        Call(call_id=f"{k}", round=k, batch_s=nth(inside_s, k), outside_s=nth(outside_s, k), **made) for k in range(n)
    ]


@pytest.mark.parametrize("call_s", [0.005, 0.05, 0.5, 5.0, 500.0])
def test_a_round_trip_as_calibrated_is_no_disagreement(call_s):
    assert disagreement(calls(call_s, call_s + TRIP_S), TRIP_S) is None


@pytest.mark.parametrize("call_s", [0.02, 0.5, 60.0])
def test_wake_ups_of_some_milliseconds_are_no_disagreement(call_s):
    late = [call_s + TRIP_S + (0.004 if k % 2 else 0.0005) for k in range(10)]
    assert disagreement(calls(call_s, late), TRIP_S) is None


def test_a_few_calls_that_waited_for_a_core_are_no_disagreement():
    late = [0.9 if k in (2, 5, 7) else 0.5 + TRIP_S for k in range(10)]
    assert disagreement(calls(0.5, late), TRIP_S) is None


def test_a_first_call_that_came_late_is_no_disagreement():
    assert disagreement(calls(0.1, 0.107, n=1), TRIP_S) is None


@pytest.mark.parametrize("is_busy", [True, False])
def test_on_a_busy_machine_most_calls_may_come_late(is_busy):
    late = [0.2 + TRIP_S + (0.001 if k == 4 else 0.2) for k in range(10)]
    assert (disagreement(calls(0.2, late), TRIP_S, is_busy=is_busy) is None) is is_busy
    assert (disagreement(calls(0.2, 0.218, n=2), TRIP_S, is_busy=is_busy) is None) is is_busy


def test_on_a_busy_machine_work_left_running_and_a_slow_inside_clock_are_found():
    left = [0.2 + TRIP_S + 0.06 + 0.001 * k for k in range(10)]
    assert disagreement(calls(0.2, left), TRIP_S, is_busy=True).outside_more_s > 0.06
    assert disagreement(calls([0.25] * 4 + [0.2] * 6, 0.21), TRIP_S, is_busy=True) is None
    assert disagreement(calls([0.25] * 6 + [0.2] * 4, 0.21), TRIP_S, is_busy=True).outside_more_s < 0


@pytest.mark.parametrize("late", [1, 2, 4])
def test_of_few_calls_some_that_waited_are_no_disagreement_but_all_are(late):
    outside = [0.6 if k < late else 0.5 + TRIP_S for k in range(5)]
    assert disagreement(calls(0.5, outside, n=5), TRIP_S) is None
    assert disagreement(calls(0.5, 0.6, n=late + 1), TRIP_S).outside_more_s == pytest.approx(0.1)


@pytest.mark.parametrize("call_s", [0.5, 5.0, 500.0])
def test_an_inside_clock_that_is_two_percent_slow_is_found(call_s):
    found = disagreement(calls(0.98 * call_s, call_s + TRIP_S), TRIP_S)
    assert found.share == pytest.approx(0.02, abs=0.002)


def test_work_left_running_when_the_clock_stopped_is_found():
    assert disagreement(calls(0.1, 0.35), TRIP_S).outside_more_s == pytest.approx(0.25)


@pytest.mark.parametrize("round_trip_s", [None, TRIP_S])
def test_an_inside_clock_that_says_more_than_the_outside_one_is_found(round_trip_s):
    assert disagreement(calls(0.51, 0.5), round_trip_s).outside_more_s == pytest.approx(-0.01)


def test_a_gpu_whose_oscillator_runs_a_little_fast_is_no_disagreement():
    assert disagreement(calls(10.001, 10.0005), TRIP_S) is None


def test_without_a_calibration_or_good_calls_nothing_is_known():
    assert disagreement(calls(0.4, 0.5), None) is None
    assert disagreement([], TRIP_S) is None
    assert disagreement(calls(0.4, None), TRIP_S) is None
    assert disagreement(calls(0.4, 0.5, phase="warm-up"), TRIP_S) is None
    assert disagreement(calls(0.4, 0.5, status="failed"), TRIP_S) is None
