from bench_core.fairness.rules import not_steady as rule
from tests.fairness.examples import cell, said


def test_a_cell_that_never_became_steady_is_found():
    assert said(rule.in_cell(cell(steady=False, n_warm_up=9))) == ["calls still changed after 9 of warm-up"]


def test_a_steady_cell_is_not_nor_one_of_which_it_is_not_known():
    assert said(rule.in_cell(cell(steady=True))) == []
    assert said(rule.in_cell(cell(steady=None))) == []
