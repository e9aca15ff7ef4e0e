from bench_core.fairness.rules import batch_size_mismatch as rule
from tests.fairness.examples import said, two_runs
from tests.fairness.sources import arms, differs, found, script


def test_batch_sizes_of_which_none_is_shared_between_two_runs_are_named_with_both_values():
    assert said(rule.between_runs(two_runs(rule.ID, batch_sizes=("[1]", "[8]")))) == ["batch_sizes [1] against [8]"]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("environment-mismatch", cpu=("1", "2")))) == []


def test_arms_with_other_batch_sizes_are_found_in_source():
    assert found(rule.in_source(arms(b="load(), PROMPTS * 4"))) == [(21, "8 here, 2 in line 20", "warning")]
    assert found(rule.in_source(arms())) == []


def test_two_scripts_with_other_batch_sizes_are_found():
    other = script(call="pipe(PROMPTS[i : i + 2], num_inference_steps=20, generator=generator)")
    [(aspect, evidence)] = differs(rule.between_sources(script(), other))
    assert aspect == "batch size" and evidence.startswith("4 (")
    assert differs(rule.between_sources(script(), script())) == []
