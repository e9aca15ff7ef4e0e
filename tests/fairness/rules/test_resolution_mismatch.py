from bench_core.fairness.rules import resolution_mismatch as rule
from tests.fairness.examples import said, two_runs


def test_another_size_between_two_runs_is_named_with_both_values():
    runs = two_runs(rule.ID, height=("512", "64"), width=("512", "64"))
    assert said(rule.between_runs(runs)) == ["height 512 against 64", "width 512 against 64"]


def test_a_size_that_was_left_to_the_model_may_be_the_same_one():
    assert said(rule.between_runs(two_runs(rule.ID, height=("default", "64")))) == [
        ("note", "height default against 64")
    ]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("environment-mismatch", cpu=("1", "2")))) == []
