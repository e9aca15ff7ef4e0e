from bench_core.fairness.rules import guidance_mismatch as rule
from tests.fairness.examples import said, side, two_runs


def test_half_the_rows_a_call_are_found():
    half = side("b", seen={"denoiser_rows": 40})
    assert said(rule.in_calls(side("a"), half)) == ["rows per denoiser call 8.0 (a) against 4.0 (b)"]


def test_more_calls_of_as_many_rows_are_not():
    heun = side(seen={"denoiser_calls": 19, "denoiser_rows": 152})
    assert said(rule.in_calls(side(), heun)) == []
    assert said(rule.in_calls(side(), side(seen={"denoiser_rows": None}))) == []


def test_guidance_that_only_one_run_was_asked_for_is_found():
    assert said(rule.between_runs(two_runs(rule.ID, guidance_scale=("7.5", "1.0")))) == [
        "guidance_scale 7.5 against 1.0"
    ]


def test_two_scales_that_both_guide_cost_the_same():
    assert said(rule.between_runs(two_runs(rule.ID, guidance_scale=("7.5", "3.0")))) == [
        ("note", "guidance_scale 7.5 against 3.0")
    ]
    assert said(rule.between_runs(two_runs("prompts-mismatch", prompts=("1", "2")))) == []
