from bench_core.fairness.rules import timer_tampered as rule
from tests.fairness.examples import cell, said, seen_in


def test_functions_that_were_replaced_are_named():
    assert said(rule.in_cell(seen_in(cell(), replaced=("time.perf_counter",)))) == [
        "time.perf_counter replaced in 6 of 6 calls"
    ]


def test_original_functions_are_not_nor_what_nobody_looked_at():
    assert said(rule.in_cell(seen_in(cell(), replaced=()))) == []
    assert said(rule.in_cell(cell())) == []
