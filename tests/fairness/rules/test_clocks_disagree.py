from bench_core.fairness.rules import clocks_disagree as rule
from tests.fairness.examples import cell, said


def test_a_clock_that_was_stopped_too_early_is_found():
    assert said(rule.in_cell(cell(outside_s=1.0))) == [
        "the outside clock sees 500.0 ms (50.0 %) more than the inside one, where empty calls take 1.0 ms"
    ]


def test_a_clock_that_says_more_than_the_outside_one_is_found():
    assert said(rule.in_cell(cell(outside_s=0.4))) == [
        "the inside clock sees 100.0 ms (25.0 %) more than the outside one"
    ]


def test_the_way_there_and_back_is_not():
    assert said(rule.in_cell(cell())) == []
