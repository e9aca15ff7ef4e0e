"""A control: whether it moved, how far, and whether other programs were busier."""

import pytest

from bench_core.fairness import control

MARGIN = 0.01


def test_a_control_has_moved_when_it_is_beyond_the_margin_and_not_by_chance():
    assert control.has_moved((0.95, 0.93, 0.97), MARGIN)
    assert not control.has_moved((0.95, 0.89, 1.01), MARGIN)  # may be chance
    assert not control.has_moved((0.995, 0.993, 0.997), MARGIN)  # within the margin


@pytest.mark.parametrize(
    ("ratio", "far"), [((0.5, 0.5, 0.5), False), ((0.45, 0.4, 0.52), False), ((3, 2.5, 3.5), True)]
)
def test_it_is_far_off_when_all_of_its_interval_is(ratio, far):
    assert control.is_far(ratio, MARGIN) is far


@pytest.mark.parametrize(
    ("others", "busier"), [((0.0, 0.9), True), ((0.9, 0.0), True), ((0.9, 0.9), False), ((None, 0.9), False)]
)
def test_other_programs_are_busier_in_one_sitting_where_both_are_known(others, busier):
    assert control.are_others_busier(others) is busier
