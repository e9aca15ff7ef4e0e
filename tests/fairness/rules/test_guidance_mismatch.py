from bench_core.fairness.rules import guidance_mismatch as rule
from tests.fairness.examples import said, side


def test_guidance_that_only_one_side_was_asked_for_is_found():
    without = side("b", protocol={"guidance_scale": 1.0})
    assert said(rule.in_sides(side("a"), without)) == ["guidance scale 7.5 (a) against 1 (b)"]


def test_two_scales_that_both_guide_cost_the_same():
    assert said(rule.in_sides(side(), side(protocol={"guidance_scale": 3.0}))) == []


def test_half_the_rows_a_call_are_found():
    half = side("b", seen={"denoiser_rows": 40})
    assert said(rule.in_calls(side("a"), half)) == ["rows per denoiser call 8.0 (a) against 4.0 (b)"]


def test_more_calls_of_as_many_rows_are_not():
    heun = side(seen={"denoiser_calls": 19, "denoiser_rows": 152})
    assert said(rule.in_calls(side(), heun)) == []
    assert said(rule.in_calls(side(), side(seen={"denoiser_rows": None}))) == []
