from bench_core.fairness.rules import compile_in_timer as rule
from tests.fairness.examples import cell, said


def test_a_compiler_that_works_during_timed_calls_is_found():
    (found,) = said(rule.in_cell(cell(seen={"mechanism": {"compile.compilations": 4.0}})))
    assert found == "the compiler worked during 6 of 6 timed calls, up to 4 times in one"


def test_code_that_was_compiled_before_is_not_found_nor_what_is_not_known():
    assert said(rule.in_cell(cell(seen={"mechanism": {"compile.compilations": 0.0}}))) == []
    assert said(rule.in_cell(cell())) == []
