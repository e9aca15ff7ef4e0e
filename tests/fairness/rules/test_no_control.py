from bench_core.fairness.rules import no_control as rule
from tests.fairness.examples import beside, itself, said, without_control

CELL = "other at batch 4, 10 steps"


def test_a_cell_without_a_control_is_found():
    missing = said(rule.over_control(without_control()))
    assert missing == [f"{CELL}: the runs share no other candidate there"]
    assert said(rule.over_control(beside(control=None))) == [f"{CELL}: the control shapes has no ratio"]


def test_a_control_that_stayed_or_moved_is_not_found_nor_one_beside_itself():
    assert said(rule.over_control(beside())) == []
    assert said(rule.over_control(beside(control=(0.5, 0.49, 0.51)))) == []
    assert said(rule.over_control(itself(None))) == said(rule.over_control(itself((1.005, 1.003, 1.007)))) == []
