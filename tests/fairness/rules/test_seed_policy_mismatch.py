from bench_core.fairness.rules import seed_policy_mismatch as rule
from tests.fairness.examples import said, two_runs


def test_another_policy_between_two_runs_is_named_with_both_values():
    runs = two_runs(rule.ID, seed_policy=("per-sample", "continuing"))
    assert said(rule.between_runs(runs)) == ["seed_policy per-sample against continuing"]


def test_another_first_seed_makes_other_pictures_at_the_same_cost():
    assert said(rule.between_runs(two_runs(rule.ID, seed=("0", "7")))) == [("note", "seed 0 against 7")]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("environment-mismatch", cpu=("1", "2")))) == []
