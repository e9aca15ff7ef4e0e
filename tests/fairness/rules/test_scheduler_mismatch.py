from bench_core.fairness.rules import scheduler_mismatch as rule
from tests.fairness.examples import said, side


def test_models_that_came_with_different_schedulers_are_found():
    found = rule.in_calls(side("a", scheduler="DDIM"), side("b", scheduler="PNDM"))
    assert said(found) == ["DDIM (a) against PNDM (b)"]


def test_a_scheduler_that_a_technique_chose_is_a_note():
    chosen = side("b", "shapes+scheduler:name=heun", scheduler="Heun")
    assert said(rule.in_calls(side("a", scheduler="DDIM"), chosen)) == [("note", "DDIM (a) against Heun (b)")]


def test_one_scheduler_is_not_found_nor_an_unknown_one():
    assert said(rule.in_calls(side(scheduler="DDIM"), side(scheduler="DDIM"))) == []
    assert said(rule.in_calls(side(scheduler="DDIM"), side())) == []
