from bench_core.fairness.rules import scheduler_mismatch as rule
from tests.fairness.examples import said, side
from tests.fairness.sources import arms, differs, found, script


def test_models_that_came_with_different_schedulers_are_found():
    found = rule.in_calls(side("a", scheduler="DDIM"), side("b", scheduler="PNDM"))
    assert said(found) == ["DDIM (a) against PNDM (b)"]


def test_a_scheduler_that_a_technique_chose_is_a_note():
    chosen = side("b", "shapes+scheduler:name=heun", scheduler="Heun")
    assert said(rule.in_calls(side("a", scheduler="DDIM"), chosen)) == [("note", "DDIM (a) against Heun (b)")]


def test_one_scheduler_is_not_found_nor_an_unknown_one():
    assert said(rule.in_calls(side(scheduler="DDIM"), side(scheduler="DDIM"))) == []
    assert said(rule.in_calls(side(scheduler="DDIM"), side())) == []


SWAP = "pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config)"


def test_arms_with_another_scheduler_are_found_in_source():
    before = "fast = load()\nfast.scheduler = DDIMScheduler.from_config(fast.scheduler.config)"
    [(line, evidence, severity)] = found(rule.in_source(arms(b="fast", before=before)))
    assert severity == "warning" and evidence.startswith("DDIMScheduler here")
    assert found(rule.in_source(arms())) == []


def test_two_scripts_with_another_scheduler_are_found():
    assert [a for a, _ in differs(rule.between_sources(script(), script(warm_up=SWAP)))] == ["scheduler"]
    assert differs(rule.between_sources(script(warm_up=SWAP), script(warm_up=SWAP))) == []
