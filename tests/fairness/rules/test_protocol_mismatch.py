from bench_core.fairness.rules import protocol_mismatch as rule
from tests.fairness.examples import said, two_runs


def test_what_differs_is_named_with_both_values():
    runs = two_runs(rule.ID, timing_scope=("all", "loop"))
    assert said(rule.between_runs(runs)) == ["timing_scope all against loop"]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("environment-mismatch", cpu=("1", "2")))) == []
