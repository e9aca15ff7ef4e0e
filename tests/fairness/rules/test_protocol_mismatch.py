from bench_core.fairness.rules import protocol_mismatch as rule
from tests.fairness.examples import said, two_runs


def test_what_differs_is_named_with_both_values():
    runs = two_runs(("environment", "cpu"), ("protocol", "seed"))
    assert said(rule.between_runs(runs)) == ["seed 1 against 2"]


def test_one_protocol_is_not_found():
    assert said(rule.between_runs(two_runs(("environment", "cpu")))) == []
