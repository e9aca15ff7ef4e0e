from bench_core.fairness.rules import output_type_mismatch as rule
from tests.fairness.examples import said, two_runs
from tests.fairness.sources import arms, differs, found, script


def test_latents_against_pictures_between_two_runs_are_named_with_both_values():
    assert said(rule.between_runs(two_runs(rule.ID, output_type=("pil", "latent")))) == [
        "output_type pil against latent"
    ]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("environment-mismatch", cpu=("1", "2")))) == []


def test_arms_that_are_given_another_one_are_found_in_source():
    [(line, evidence, severity)] = found(
        rule.in_source(arms(a="load(), output_type='pil'", b="load(), output_type='latent'"))
    )
    assert severity == "warning" and " here, " in evidence and line == 21
    assert found(rule.in_source(arms(a="load(), output_type='pil'", b="load(), output_type='pil'"))) == []


def test_two_scripts_that_give_another_one_are_found():
    one, two = (
        script(call=f"pipe(batch, generator=generator, output_type={value})") for value in ("'pil'", "'latent'")
    )
    assert [aspect for aspect, _ in differs(rule.between_sources(one, two))] == ["output type"]
    assert differs(rule.between_sources(one, one)) == []
