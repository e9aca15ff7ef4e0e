import dataclasses

from bench_core.fairness.rules import too_few_rounds as rule
from tests.fairness.examples import ratio, said


def test_few_pairs_are_found():
    assert said(rule.in_ratio(ratio(5))) == ["5 paired rounds"]


def test_more_are_needed_where_somebody_looked():
    needed = "8 paired rounds; where the numbers may have chosen when to stop, 9 are needed"
    assert said(rule.in_ratio(ratio(8, sequential=True))) == [needed]


def test_where_nothing_was_measured_no_number_of_rounds_is_said():
    for pairs in (0, None):
        nothing = dataclasses.replace(ratio(pairs, interval=None), n_calls=(0, 0))
        assert said(rule.in_ratio(nothing)) == ["nothing was measured"]


def test_two_runs_without_an_interval_are_found():
    assert said(rule.in_ratio(ratio(None, interval=None))) == ["8 and 9 timed calls"]


def test_enough_pairs_are_not_nor_two_runs_with_an_interval():
    assert said(rule.in_ratio(ratio(6))) == said(rule.in_ratio(ratio(9, sequential=True))) == []
    assert said(rule.in_ratio(ratio(None))) == []
