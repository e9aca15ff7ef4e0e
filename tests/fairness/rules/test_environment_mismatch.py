from bench_core.fairness.rules import environment_mismatch as rule
from tests.fairness.examples import said, two_runs


def test_what_differs_is_named_with_both_values():
    runs = two_runs(rule.ID, cpu=("1", "2"), threads=("3", "4"))
    assert said(rule.between_runs(runs)) == ["cpu 1 against 2; threads 3 against 4"]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("seed-policy-mismatch", seed=("0", "1")))) == []
