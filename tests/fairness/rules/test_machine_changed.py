import pytest

from bench_core.fairness.rules import machine_changed as rule
from tests.fairness.examples import beside, itself, said, without_control

HALF, MOVED = (0.5, 0.49, 0.51), "the control shapes at batch 4, 10 steps: 0.500x [0.490, 0.510]"


def test_a_level_that_both_feel_alike_is_only_a_note():
    assert said(rule.over_control(beside(control=HALF))) == [("note", MOVED)]
    assert said(rule.over_control(itself(HALF))) == [("note", MOVED)]


def test_another_program_takes_more_from_some_than_from_others():
    busy = beside(control=HALF, others=(0.1, 1.0))
    assert said(rule.over_control(busy)) == [f"{MOVED}, and other programs used 0.1 cores in A, 1.0 in B"]


@pytest.mark.parametrize("others", [(1.0, 1.1), (None, 1.0), (1.0, None)])
def test_another_program_beside_both_or_not_known_is_only_a_note(others):
    assert said(rule.over_control(beside(control=HALF, others=others))) == [("note", MOVED)]


@pytest.mark.parametrize("far", [(0.3, 0.29, 0.31), (3.0, 2.9, 3.1)])
def test_a_machine_that_is_far_off_is_another_one(far):
    (evidence,) = said(rule.over_control(beside(control=far)))
    assert "farther than" in evidence


def test_where_only_the_control_moved_it_may_be_the_one_that_changed():
    only = beside(cell=(2.0, 1.9, 2.1), raw=(1.0, 0.99, 1.01), control=HALF)
    evidence = f"{MOVED}, and other took the same time: it may be the control that changed"
    assert said(rule.over_control(only)) == [evidence]
    alike = beside(cell=(1.0, 0.98, 1.02), raw=(0.99, 0.9, 1.05), control=HALF)
    assert said(rule.over_control(alike)) == [("note", MOVED)]


def test_a_control_that_stayed_is_not_found_nor_one_that_is_not_known():
    assert said(rule.over_control(beside(others=(0.0, 1.0)))) == []
    assert said(rule.over_control(beside(control=None))) == said(rule.over_control(without_control())) == []
