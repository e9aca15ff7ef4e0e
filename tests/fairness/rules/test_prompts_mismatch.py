from bench_core.fairness.rules import prompts_mismatch as rule
from tests.fairness.examples import said, two_runs
from tests.fairness.sources import arms, differs, found, script


def test_other_prompts_between_two_runs_are_named_with_both_values():
    assert said(rule.between_runs(two_runs(rule.ID, prompts=("32 values", "['a cat']")))) == [
        "prompts 32 values against ['a cat']"
    ]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("environment-mismatch", cpu=("1", "2")))) == []


def test_arms_with_other_prompts_are_found_in_source():
    other = arms(b="load(), OTHERS", before='OTHERS = ["a tree by the sea", "a bee on a knee"]')
    assert found(rule.in_source(other)) == [(21, "OTHERS here, PROMPTS in line 20", "warning")]
    assert found(rule.in_source(arms())) == []


def test_two_scripts_with_other_prompts_are_found_and_the_same_file_is_not():
    files = [script(warm_up=f"PROMPTS = open({name!r}).read().splitlines()") for name in ("a.txt", "a.txt", "b.txt")]
    assert [aspect for aspect, _ in differs(rule.between_sources(files[0], files[2]))] == ["prompts"]
    assert differs(rule.between_sources(files[0], files[1])) == []
