from bench_core.fairness.audit.audit import read
from bench_core.fairness.rules import seed_policy_mismatch as rule
from tests.fairness.examples import said, two_runs
from tests.fairness.sources import arms, differs, found, script


def test_another_policy_between_two_runs_is_named_with_both_values():
    runs = two_runs(rule.ID, seed_policy=("per-sample", "continuing"))
    assert said(rule.between_runs(runs)) == ["seed_policy per-sample against continuing"]


def test_another_first_seed_makes_other_pictures_at_the_same_cost():
    assert said(rule.between_runs(two_runs(rule.ID, seed=("0", "7")))) == [("note", "seed 0 against 7")]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("environment-mismatch", cpu=("1", "2")))) == []


def test_arms_with_other_seed_policies_are_found_in_source():
    text = """
import time
import torch
def lap(**keywords):
    times = []
    for _ in range(5):
        start = time.perf_counter()
        pipe("a cat on a mat", **keywords)
        times.append(time.perf_counter() - start)
    return sum(times)
print(lap(generator=torch.Generator().manual_seed(0)) / lap({b}))
"""
    [(_, evidence, severity)] = found(rule.in_source(read(text.format(b=""), "x.py")))
    assert severity == "warning" and evidence.startswith("no seed here, one generator that runs on in line")
    assert found(rule.in_source(read(text.format(b="generator=torch.Generator().manual_seed(1)"), "x.py"))) == []
    assert found(rule.in_source(arms())) == []


def test_two_scripts_with_other_seed_policies_are_found():
    anew = script(call="pipe(batch, num_inference_steps=20, generator=torch.manual_seed(0))")
    [(aspect, evidence)] = differs(rule.between_sources(script(), anew))
    assert aspect == "seeds" and "runs on" in evidence and "set anew for every call" in evidence
    assert differs(rule.between_sources(script(), script())) == []
