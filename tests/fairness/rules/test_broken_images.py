from bench_core.fairness.rules import broken_images as rule
from bench_core.records import NOT_FINITE
from tests.fairness.examples import said, side

SOUND = {"images_constant": 0}


def test_images_of_one_colour_where_the_other_side_has_pictures_are_found():
    black = side("b", seen={"images_constant": 4})
    assert said(rule.in_calls(side("a", seen=SOUND), black)) == ["b: 24 of 24 images are of a single colour"]


def test_pictures_are_not_nor_a_model_that_draws_nothing_on_both_sides():
    assert said(rule.in_calls(side(seen=SOUND), side(seen=SOUND))) == []
    assert said(rule.in_calls(side(), side())) == []
    black = side(seen={"images_constant": 4})
    assert said(rule.in_calls(black, black)) == []


def test_nan_is_found_and_no_other_failure():
    assert said(rule.in_sides(side("a"), side("b", failure=NOT_FINITE))) == ["b: NaN or infinite values"]
    assert said(rule.in_sides(side("a"), side("b", failure="CUDA out of memory"))) == []
