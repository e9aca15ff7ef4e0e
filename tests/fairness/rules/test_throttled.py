from bench_core.fairness.rules import throttled as rule
from tests.fairness.examples import cell, said


def test_more_than_a_tenth_of_the_calls_is_found():
    assert said(rule.in_cell(cell(n_calls=20, n_throttled=3))) == ["3 of 20 timed calls"]


def test_a_tenth_is_not():
    assert said(rule.in_cell(cell(n_calls=20, n_throttled=2))) == []
