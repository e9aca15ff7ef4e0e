"""Claimed and fair side by side: bars from 1, intervals, the guess, and how many times too much."""

import pytest

from bench_core.charts import style
from bench_core.charts.claim import STYLES, claim
from bench_core.lab.claim_table import claim_rows
from bench_core.lab.outcome import Estimate

NUMBERS = {
    "claimed": Estimate(value=2.05, low=1.98, high=2.12),
    "fair": Estimate(value=1.01, low=0.99, high=1.03),
    "inflation": Estimate(value=2.03, low=1.95, high=2.11),
}
COUNTS = {
    "claimed": Estimate(value=32, low=32, high=32),
    "fair": Estimate(value=4, low=4, high=4),
    "inflation": Estimate(value=8, low=8, high=8),
}


def notes(fig):
    return [note.text for note in fig.layout.annotations]


def bars(fig):
    return {bar.name: (bar.base[0], bar.base[0] + bar.x[0]) for bar in fig.data if bar.type == "bar"}


def whiskers(fig):
    drawn = [s for s in fig.data if s.type == "scatter" and s.error_x.array is not None]
    return {s.name: (s.x[0] - s.error_x.arrayminus[0], s.x[0] + s.error_x.array[0]) for s in drawn}


def arrow(fig):
    return next((tuple(s.x) for s in fig.data if s.name == "inflation"), None)


def test_speedups_begin_at_one_and_have_their_intervals():
    fig = claim(claim_rows(NUMBERS))
    assert fig.layout.xaxis.type == "log"
    assert bars(fig) == {"Claimed": pytest.approx((1, 2.05)), "Fair": pytest.approx((1, 1.01))}
    assert whiskers(fig) == {"Claimed": pytest.approx((1.98, 2.12)), "Fair": pytest.approx((0.99, 1.03))}


def test_the_inflation_leads_from_fair_to_claimed_and_is_said():
    fig = claim(claim_rows(NUMBERS))
    assert arrow(fig) == (1.01, 2.05)
    assert notes(fig) == [
        "<b>Claimed 2.05×</b> [1.98, 2.12]",
        "<b>Fair 1.01×</b> [0.99, 1.03]",
        "<b>2.03 times too much</b> [1.95, 2.11]",
    ]


def test_the_guess_is_a_marker_on_the_same_axis():
    fig = claim(claim_rows(NUMBERS, guess=5))
    (guess,) = (s for s in fig.data if s.name == "Your guess")
    assert guess.x[0] == 5 and notes(fig)[0] == "<b>Your guess 5×</b>"
    assert fig.layout.xaxis.range[1] > 0.69, "the axis reaches as far as the guess"


def test_a_claim_that_is_too_small_is_turned_round():
    small = NUMBERS | {"inflation": Estimate(value=0.5, low=0.4, high=0.625)}
    assert notes(claim(claim_rows(small)))[-1] == "<b>2.00 times too little</b> [1.60, 2.50]"


def test_a_ratio_that_two_decimals_would_make_zero_keeps_its_digits():
    tiny = Estimate(value=0.0072, low=0.0061, high=0.32)
    assert notes(claim(claim_rows(NUMBERS | {"claimed": tiny})))[0] == "<b>Claimed 0.0072×</b> [0.0061, 0.32]"


def test_where_nothing_is_seen_the_chart_says_so_and_does_not_blow_it_up():
    same = Estimate(value=1.003, low=0.99, high=1.01)
    fig = claim(claim_rows(dict.fromkeys(NUMBERS, same)))
    assert notes(fig)[-1].startswith("<b>Nothing too much here: 1.00×")
    assert 10 ** fig.layout.xaxis.range[1] >= 1.5


def test_counts_begin_at_zero_on_a_linear_axis_without_intervals():
    fig = claim(claim_rows(COUNTS, guess=16), quantity="pictures")
    assert bars(fig) == {"Claimed": (0, 32), "Fair": (0, 4)} and not whiskers(fig)
    assert fig.layout.xaxis.range[0] == 0 and fig.layout.xaxis.type != "log"
    assert notes(fig) == [
        "<b>Your guess 16</b>",
        "<b>Claimed 32</b>",
        "<b>Fair 4</b>",
        "<b>8 times too many</b>",
    ]


def test_what_was_not_measured_is_said_and_has_no_bar():
    fig = claim(claim_rows({"claimed": Estimate(value=1.3), "fair": Estimate(), "inflation": Estimate()}))
    assert list(bars(fig)) == ["Claimed"] and arrow(fig) is None and not whiskers(fig)
    assert "<b>Fair</b> not known" in notes(fig)
    nothing = claim(claim_rows(dict.fromkeys(NUMBERS, Estimate())))
    assert not bars(nothing) and len(notes(nothing)) == 3


def test_an_inflation_without_an_interval_is_called_neither_too_much_nor_too_little():
    assert (
        notes(claim(claim_rows(NUMBERS | {"inflation": Estimate(value=2.0)})))[-1] == "<b>Claimed over fair 2.00×</b>"
    )


def test_sides_are_told_apart_without_colour():
    fig = claim(claim_rows(NUMBERS, guess=2))
    patterns = [bar.marker.pattern.shape for bar in fig.data if bar.type == "bar"]
    assert len(set(patterns)) == 2
    assert len({STYLES[name].symbol for name in ("guess", "claimed", "fair")}) == 3
    assert {s.color for s in STYLES.values()} <= {*style.COLORS, style.REFERENCE}


def test_it_grows_for_a_hall():
    small, large = (claim(claim_rows(NUMBERS), scale=scale) for scale in (1, 2))
    assert large.layout.height == 2 * small.layout.height
    assert large.layout.annotations[0].font.size == 2 * small.layout.annotations[0].font.size


def test_labels_are_translated_and_unknown_ones_refused():
    assert notes(claim(claim_rows(NUMBERS), labels={"claimed": "声称"}))[0].startswith("<b>声称 2.05×")
    with pytest.raises(KeyError):
        claim(claim_rows(NUMBERS), labels={"claimd": "?"})
