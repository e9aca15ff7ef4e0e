from bench_core.fairness.rules import serial_execution as rule
from tests.fairness.examples import said, side


def test_a_call_for_each_prompt_is_found():
    serial = side("b", seen={"pipeline_calls": 4})
    assert said(rule.in_calls(side("a"), serial)) == ["pipeline_calls 1 (a) against 4 (b)"]


def test_one_call_for_the_batch_on_both_sides_is_not():
    assert said(rule.in_calls(side(), side())) == []
