"""Before anything runs it is said what is not like for like, and what departs from the gold standard."""

import pytest

from bench_core.fairness import registry
from bench_core.request.build import make_spec
from bench_core.request.departures import RULES, departures


def found(*candidates, **options):
    spec = make_spec(candidates or ("shapes", "shapes+deepcache"), **{"device": "cpu", "threads": 1} | options)
    return [(d.severity, d.rule, str(d.text)) for d in departures(spec)]


def test_the_gold_standard_departs_from_nothing():
    assert found() == []


def test_a_declared_change_is_named_with_both_values():
    assert found("shapes", "shapes+bf16") == [
        ("note", "dtype-mismatch", "shapes+bf16 changes dtype to bfloat16, where shapes has float32")
    ]


def test_a_change_of_the_baseline_is_named_for_every_other_candidate():
    text = "shapes has dtype float32, where shapes+bf16 changes it to bfloat16"
    assert found("shapes+bf16", "shapes") == [("note", "dtype-mismatch", text)]


def test_candidates_that_change_the_same_are_like_for_like():
    assert found("shapes+bf16", "shapes+bf16+deepcache") == []
    assert found("shapes", "shapes+fp32") == []


def test_another_sampler_is_named():
    ((severity, rule, text),) = found("shapes", "shapes+scheduler:name=heun")
    assert (severity, rule) == ("note", "scheduler-mismatch")
    assert text == "shapes+scheduler:name=heun changes scheduler to heun, where shapes has its own"


@pytest.mark.parametrize(
    ("options", "rule", "said"),
    [
        ({"warm_up": 0}, "no-warm-up", "no warm-up"),
        ({"seed_policy": "reset-per-batch"}, "seed-reset-per-batch", "set anew for every batch"),
        ({"seed_policy": "continuing"}, "seed-policy-mismatch", "run on across batches"),
        ({"output_type": "latent"}, "output-type-mismatch", "not decoded"),
        ({"prompts": ["a cat", "a dog"]}, "outputs-cached", "2 prompts for 80 images"),
        ({"accept": {"dtype-mismatch": "we ship it"}}, "dtype-mismatch", "dtype-mismatch is accepted: we ship it"),
    ],
)
def test_a_protocol_that_departs_is_a_caution(options, rule, said):
    ((severity, named, text),) = found(**options)
    assert (severity, named) == ("warning", rule) and said in text


def test_prompts_that_are_enough_for_every_image_do_not_repeat():
    assert found(prompts=[f"prompt {k}" for k in range(80)]) == []


def test_departures_name_rules_that_there_are():
    assert set(RULES.values()) <= set(registry.rules())
