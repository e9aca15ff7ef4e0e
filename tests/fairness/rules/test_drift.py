from bench_core.fairness.rules import drift as rule
from tests.fairness.examples import cell, said


def test_times_that_changed_are_found():
    assert said(rule.in_cell(cell(drift=-0.123))) == ["-12.3% from the first round to the last"]


def test_times_that_did_not_are_not():
    assert said(rule.in_cell(cell(drift=None))) == []
