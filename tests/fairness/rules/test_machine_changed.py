from bench_core.fairness.rules import machine_changed as rule
from tests.fairness.examples import beside, itself, said, without_control

MOVED = ["the control shapes at batch 4, 10 steps: 0.500x [0.490, 0.510]"]


def test_a_control_that_moved_is_found_beside_a_cell_and_beside_itself():
    assert said(rule.over_control(beside(control=(0.5, 0.49, 0.51)))) == MOVED
    assert said(rule.over_control(itself((0.5, 0.49, 0.51), "slower"))) == MOVED


def test_a_control_that_stayed_is_not_nor_one_that_is_not_known():
    assert said(rule.over_control(beside())) == []
    assert said(rule.over_control(beside(control=None))) == said(rule.over_control(without_control())) == []
