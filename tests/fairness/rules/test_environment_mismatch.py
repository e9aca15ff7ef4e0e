from bench_core.fairness.rules import environment_mismatch as rule
from tests.fairness.examples import said, two_runs


def test_what_differs_is_named_with_both_values():
    runs = two_runs(("environment", "cpu"), ("protocol", "seed"), ("environment", "threads"))
    assert said(rule.between_runs(runs)) == ["cpu 1 against 2; threads 1 against 2"]


def test_one_environment_is_not_found():
    assert said(rule.between_runs(two_runs(("protocol", "seed")))) == []
