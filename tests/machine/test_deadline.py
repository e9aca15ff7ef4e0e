"""A deadline counts the time in which this process ran, and no other."""

import pytest

from bench_core.machine.deadline import SLICE_S, Deadline


class Clock:
    now_s = 0.0

    def __call__(self):
        return self.now_s


@pytest.mark.parametrize("slice_s", [SLICE_S, SLICE_S / 2, SLICE_S + 0.1])
def test_it_is_over_in_time_where_nobody_sleeps(slice_s):
    clock = Clock()
    deadline = Deadline(2.0, clock)
    while not deadline.is_over():
        clock.now_s += slice_s
    assert deadline.asleep_s == 0
    assert 2.0 <= clock.now_s <= 2.0 + slice_s


def test_it_is_later_by_the_time_that_was_slept():
    clock = Clock()
    deadline = Deadline(2.0, clock)
    clock.now_s += 1.0 + SLICE_S
    assert not deadline.is_over()
    clock.now_s += 3600.0 + SLICE_S
    assert not deadline.is_over()
    assert deadline.asleep_s == pytest.approx(3601.0)
    for _ in range(9):
        clock.now_s += SLICE_S
        deadline.is_over()
    assert deadline.is_over()


def test_a_wait_ends_no_later_than_the_deadline():
    clock = Clock()
    deadline = Deadline(0.25, clock)
    assert deadline.slice_s() == SLICE_S
    clock.now_s += SLICE_S
    deadline.is_over()
    assert deadline.slice_s() == pytest.approx(0.05)
