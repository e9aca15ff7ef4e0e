from bench_core.fairness.rules import warm_up_differs as rule
from tests.fairness.examples import said, two_runs


def test_other_warm_up_calls_between_two_runs_are_named_with_both_values():
    assert said(rule.between_runs(two_runs(rule.ID, warm_up_calls=("3", "0")))) == ["warm_up_calls 3 against 0"]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("environment-mismatch", cpu=("1", "2")))) == []
