from bench_core.fairness.rules import work_outside_the_clock as rule
from tests.fairness.examples import cell, said, seen_in


def test_work_after_the_clock_is_found():
    after = seen_in(cell(), cpu_after_s=0.09, gpu_after_s=0.02)
    assert said(rule.in_cell(after)) == [
        "0.09 s of CPU time after the clock had stopped, in 6 of 6 calls",
        "the GPU worked 0.02 s longer than the clock, in 6 of 6 calls",
    ]


def test_work_while_it_waits_for_a_call_is_found():
    assert said(rule.in_cell(seen_in(cell(), cpu_between_s=0.1))) == [
        "0.1 s of CPU time while it waited for its next call, in 6 of 6 calls"
    ]


def test_images_that_change_afterwards_are_found():
    assert said(rule.in_cell(seen_in(cell(), images_changed=True))) == [
        "images were others after the clock had stopped, in 6 of 6 calls"
    ]


def test_rest_is_not_nor_a_moment_of_housekeeping_nor_what_cannot_be_known():
    rest = {"cpu_after_s": 0.0001, "cpu_between_s": 0.003, "gpu_after_s": 0.0001, "images_changed": False}
    assert said(rule.in_cell(seen_in(cell(), **rest))) == []
    assert said(rule.in_cell(cell())) == []


def test_one_call_among_many_is_not():
    assert said(rule.in_cell(seen_in(cell(n_calls=40), only_first=True, cpu_after_s=0.09))) == []
