from bench_core.events import Facts
from bench_core.fairness.rules import environment_mismatch as rule
from tests.fairness.examples import said, side, two_runs


def test_what_differs_is_named_with_both_values():
    runs = two_runs(rule.ID, cpu=("1", "2"), threads=("3", "4"))
    assert said(rule.between_runs(runs)) == ["cpu 1 against 2; threads 3 against 4"]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("seed-policy-mismatch", seed=("0", "1")))) == []


def has(torch="2.13", **other):
    return Facts(python="3.11.7", packages={"torch": torch, "diffusers": "0.42.1", "tomesd": None} | other)


def test_what_another_environment_has_is_noted_as_what_is_compared():
    here, there = side("shapes", facts=has()), side("new", "shapes+env:path=/new", facts=has("2.14", tomesd="1.0"))
    assert said(rule.in_calls(here, there)) == [("note", "torch 2.13 (shapes) against 2.14 (new)")]
    assert said(rule.in_calls(there, here)) == [("note", "torch 2.14 (new) against 2.13 (shapes)")]


def test_an_environment_that_has_the_same_is_not_noted_nor_one_whose_versions_are_not_known():
    here = side(facts=has())
    assert said(rule.in_calls(here, side("b", "shapes+env:path=/new", facts=has()))) == []
    assert said(rule.in_calls(here, side("b", "shapes+env:path=/new"))) == []


def test_of_two_runs_without_one_only_the_runs_are_compared():
    assert said(rule.in_calls(side(facts=has()), side("b", facts=has("2.14")))) == []
