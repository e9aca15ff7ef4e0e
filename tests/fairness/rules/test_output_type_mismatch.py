from bench_core.fairness.rules import output_type_mismatch as rule
from tests.fairness.examples import said, two_runs


def test_latents_against_pictures_between_two_runs_are_named_with_both_values():
    assert said(rule.between_runs(two_runs(rule.ID, output_type=("pil", "latent")))) == [
        "output_type pil against latent"
    ]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("environment-mismatch", cpu=("1", "2")))) == []
