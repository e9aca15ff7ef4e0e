from bench_core.fairness.rules import batch_size_mismatch as rule
from tests.fairness.examples import said, two_runs


def test_batch_sizes_of_which_none_is_shared_between_two_runs_are_named_with_both_values():
    assert said(rule.between_runs(two_runs(rule.ID, batch_sizes=("[1]", "[8]")))) == ["batch_sizes [1] against [8]"]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("environment-mismatch", cpu=("1", "2")))) == []
