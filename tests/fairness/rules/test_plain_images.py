import pytest

from bench_core.fairness.rules import plain_images as rule
from tests.fairness.examples import cell, said


def severities(measured):
    return [found[0] if isinstance(found, tuple) else rule.SEVERITY for found in rule.in_cell(measured)]


def test_images_of_one_colour_are_found_whatever_another_side_makes():
    black = cell(seen={"images_constant": 4})
    (words,) = said(rule.in_cell(black))
    assert words.endswith("images are of a single colour") and severities(black) == ["warning"]


@pytest.mark.parametrize("seen", [{"images_constant": 0}, {}, {"images_constant": None}])
def test_pictures_are_not_nor_what_nobody_looked_at(seen):
    assert said(rule.in_cell(cell(seen=seen))) == []
