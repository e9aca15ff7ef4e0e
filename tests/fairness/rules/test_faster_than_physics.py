from bench_core.fairness.rules import faster_than_physics as rule
from tests.fairness.examples import cell, said


def test_a_time_below_the_limit_is_found_with_the_share_of_the_ceiling():
    assert said(rule.in_cell(cell(limit_batch_s=1.0))) == [
        "a batch of 4 at 10 steps takes 0.5 s, but its 2 TFLOP need at least 1 s at the 2 TFLOP/s "
        "that this machine reaches in float32 (200 % of that ceiling)"
    ]


def test_a_time_at_the_limit_within_the_ceilings_error_is_not():
    assert said(rule.in_cell(cell(limit_batch_s=0.52))) == []
    assert said(rule.in_cell(cell(limit_batch_s=None))) == []
