from bench_core.fairness.rules import steps_mismatch as rule
from tests.fairness.examples import said, side, two_runs


def test_other_steps_than_the_other_side_are_found():
    assert said(rule.in_calls(side("a"), side("b", seen={"steps_set": 5}))) == ["steps_set 10 (a) against 5 (b)"]


def test_equal_steps_are_not_nor_what_was_not_seen():
    assert said(rule.in_calls(side(), side())) == []
    assert said(rule.in_calls(side(), side(seen={"steps_set": None}))) == []


def test_steps_of_which_two_runs_share_none_are_found():
    assert said(rule.between_runs(two_runs(rule.ID, steps=("[10]", "[20]")))) == ["steps [10] against [20]"]
    assert said(rule.between_runs(two_runs("prompts-mismatch", prompts=("1", "2")))) == []
