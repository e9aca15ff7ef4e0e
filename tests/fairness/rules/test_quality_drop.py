import pytest

from bench_core.fairness import comparison
from bench_core.fairness.contexts import ClipPoints, ScoredSides
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


def test_clip_scores_that_are_surely_lower_are_found():
    worse = ScoredSides("a", "b", -2.0, -3.5, -0.51, 16)
    assert said(rule.in_scores(worse)) == [
        "b shows the prompts of the same 16 samples worse than a: -2.0 CLIP points (-3.5 to -0.5)"
    ]


@pytest.mark.parametrize(("low", "high"), [(-3.5, -0.49), (-0.4, -0.2), (-9.0, 2.0), (0.0, 0.0), (1.0, 3.0)])
def test_those_that_may_be_as_good_are_not(low, high):
    assert said(rule.in_scores(ScoredSides("a", "b", (low + high) / 2, low, high, 16))) == []


@pytest.mark.parametrize(
    ("clip_model", "seed", "rules"),
    [("shapes", 0, ["quality-drop"]), ("other", 0, []), ("shapes", 1, [])],
    ids=["like for like", "of two CLIP models", "of other noise"],
)
def test_only_scores_of_one_clip_model_for_the_same_samples_are_compared(clip_model, seed, rules):
    a = side("a", clip=ClipPoints("shapes", {k: 90.0 + k for k in range(6)}))
    b = side("b", clip=ClipPoints(clip_model, {k: 85.0 + k for k in range(6)}), protocol={"seed": seed})
    assert [f.rule for f in comparison.findings(a, b) if f.rule == "quality-drop"] == rules
