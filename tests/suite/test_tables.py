"""The way from a claim to the fair speedup, as a table."""

import pytest

from bench_core.suite.effects import effect
from bench_core.suite.tables import decomposition_frame
from tests.suite.decompositions import FACTORS, decomposition


def test_every_row_takes_its_factor_off_what_is_left_of_the_claim():
    frame = decomposition_frame(decomposition())
    assert list(frame["row"]) == ["claimed", *FACTORS, "residual", "fair"]
    between = frame.iloc[1:-1]
    assert list(between["before"]) == pytest.approx([frame["after"].iloc[0], *between["after"].iloc[:-1]])
    assert list(between["before"] / between["after"]) == pytest.approx(list(between["value"]))


def test_the_way_ends_at_the_fair_speedup():
    frame = decomposition_frame(decomposition(fair=0.8, residual=1.1))
    assert frame["after"].iloc[-2] == pytest.approx(0.8)
    assert frame["after"].iloc[-1] == 0.8


def test_an_effect_is_named_only_where_the_interval_excludes_one():
    effects = decomposition_frame(decomposition()).set_index("row")["effect"]
    named = {"execution": "larger", "steps": "larger", "seeds": "unclear", "warm-up": "smaller", "samples": "unclear"}
    assert effects.to_dict() == {"claimed": "", **named, "residual": "unclear", "fair": ""}


def test_what_is_not_known_leaves_its_row_and_what_follows_without_a_place():
    unknown = {"claimed": None, "claimed_ci_low": None, "claimed_ci_high": None, "fair": None, "residual": None}
    frame = decomposition_frame(decomposition().model_copy(update=unknown)).set_index("row")
    assert frame["after"].isna().all()
    assert frame.loc["steps", "value"] == 2.5


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1.0, 1.0, "none"),
        (1.001, 1.009, "negligible"),
        (0.995, 1.005, "negligible"),
        (1.001, 1.02, "larger"),
        (0.97, 0.999, "smaller"),
        (0.98, 1.02, "unclear"),
        (None, None, "unclear"),
    ],
)
def test_what_is_certain_but_small_is_called_negligible(low, high, expected):
    assert effect(low, high) == expected
