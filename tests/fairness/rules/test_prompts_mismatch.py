from bench_core.fairness.rules import prompts_mismatch as rule
from tests.fairness.examples import said, two_runs


def test_other_prompts_between_two_runs_are_named_with_both_values():
    assert said(rule.between_runs(two_runs(rule.ID, prompts=("32 values", "['a cat']")))) == [
        "prompts 32 values against ['a cat']"
    ]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("environment-mismatch", cpu=("1", "2")))) == []
