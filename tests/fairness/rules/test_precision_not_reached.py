from bench_core.fairness.rules import precision_not_reached as rule
from tests.fairness.examples import ratio, said


def test_a_wider_interval_than_was_asked_is_found():
    assert said(rule.in_ratio(ratio(precision=0.01))) == ["+-6.68% where +-1.00% was asked"]


def test_a_narrow_one_is_not_nor_where_nothing_was_asked():
    assert said(rule.in_ratio(ratio(precision=0.1))) == []
    assert said(rule.in_ratio(ratio())) == said(rule.in_ratio(ratio(interval=None, precision=0.01))) == []


def test_two_runs_were_asked_each_for_itself():
    assert said(rule.in_ratio(ratio(None, precision=0.01))) == []
