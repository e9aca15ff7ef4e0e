from bench_core.fairness.rules import no_control as rule
from tests.fairness.examples import beside, itself, said, without_control

CELL = "other at batch 4, 10 steps"


def test_a_cell_without_a_control_is_found():
    missing = said(rule.over_control(without_control()))
    assert missing == [f"{CELL}: the runs share no other candidate there"]
    assert said(rule.over_control(beside(control=None))) == [f"{CELL}: the control shapes has no ratio"]


def test_a_control_that_explains_the_difference_is_found():
    wide = beside(cell=(0.9, 0.88, 0.92), control=(0.95, 0.85, 1.05))
    assert said(rule.over_control(wide)) == [f"{CELL}: over the control shapes anywhere from 0.838x to 1.082x"]


def test_a_control_is_no_control_of_itself():
    own = itself((1.005, 1.003, 1.007), "faster")
    assert said(rule.over_control(own)) == ["shapes at batch 4, 10 steps: it is the control itself"]


def test_a_control_that_stayed_or_moved_is_not_found_nor_one_without_a_ratio_beside_itself():
    assert said(rule.over_control(beside())) == []
    assert said(rule.over_control(beside(control=(0.5, 0.49, 0.51)))) == []
    assert said(rule.over_control(itself(None, "inconclusive"))) == []
