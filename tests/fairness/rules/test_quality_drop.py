from bench_core.fairness.rules import quality_drop as rule
from tests.fairness.examples import said, side


def test_images_that_lost_most_of_their_detail_are_found():
    blurred = side("b", seen={"detail": 0.002})
    assert said(rule.in_calls(side("a", seen={"detail": 0.01}), blurred)) == [
        "b shows 20 % of the detail of a in the same 1 batches"
    ]


def test_a_little_less_detail_is_not_nor_more_nor_what_was_not_measured():
    sharp = side(seen={"detail": 0.01})
    for detail in (0.007, 0.02, None):
        assert said(rule.in_calls(sharp, side(seen={"detail": detail}))) == []
    assert said(rule.in_calls(side(seen={"detail": 0.0}), sharp)) == []
