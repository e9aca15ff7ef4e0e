from bench_core.fairness.rules import warm_up_differs as rule
from tests.fairness.examples import said, two_runs
from tests.fairness.sources import differs, found, script


def test_other_warm_up_calls_between_two_runs_are_named_with_both_values():
    assert said(rule.between_runs(two_runs(rule.ID, warm_up_calls=("3", "0")))) == ["warm_up_calls 3 against 0"]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("environment-mismatch", cpu=("1", "2")))) == []


def test_a_warm_up_unlike_the_timed_calls_is_found_in_source():
    for warm_up, told in (
        ("pipe(PROMPTS[0], num_inference_steps=20)", "one prompt a call"),
        ("pipe(PROMPTS[:4], num_inference_steps=2)", "makes 2 steps"),
    ):
        [(line, evidence)] = found(rule.in_source(script(warm_up=warm_up)))
        assert line == 8 and told in evidence


def test_one_like_them_is_not():
    assert found(rule.in_source(script())) == []
    both = "pipe(PROMPTS[0], num_inference_steps=1)\npipe(PROMPTS[:4], num_inference_steps=20)"
    assert found(rule.in_source(script(warm_up=both))) == []


def test_two_scripts_with_another_number_of_warm_up_calls_are_found():
    three = "for _ in range(3):\n    pipe(PROMPTS[:4], num_inference_steps=20, generator=generator)"
    [(aspect, _)] = differs(rule.between_sources(script(), script(warm_up=three)))
    assert aspect == "warm-up"
    assert differs(rule.between_sources(script(warm_up=three), script(warm_up=three))) == []
