"""What two clocks covered: what counts is filled, what does not is pale, and each lane says what it covers."""

import pandas as pd
import pytest

from bench_core.charts import style
from bench_core.charts.clock_cover import SIDES, clock_cover

LANES = pd.DataFrame(
    [
        ("wrong:base", "wrong", "base", "serial_baseline.py", 2, 8, 4.0, 10),
        ("both:other", "both", "other", "shapes#2", 2, 8, 2.0, 0),
    ],
    columns=["lane", "side", "role", "candidate", "calls", "images", "counted_s", "more"],
)


def bars(*rows):
    columns = ["lane", "kind", "begin_s", "seconds", "counted_s", "parts", "images", "round"]
    return pd.DataFrame(rows, columns=columns)


BARS = bars(
    ("wrong:base", "load", -50.0, 50.0, 0.0, 1, 0, -1),
    ("wrong:base", "warm-up", 0.0, 3.0, 0.0, 4, 4, 0),
    ("wrong:base", "timed", 3.0, 2.0, 2.0, 4, 4, 0),
    ("wrong:base", "timed", 5.0, 2.0, 2.0, 4, 4, 1),
    ("both:other", "warm-up", 0.0, 1.0, 0.0, 1, 4, 0),
    ("both:other", "timed", 1.0, 1.0, 0.25, 1, 4, 0),
    ("both:other", "timed", 2.0, 1.0, 1.0, 1, 4, 1),
)


@pytest.fixture
def fig():
    return clock_cover(BARS, LANES)


def drawn(fig, name):
    """(begin, end) of the bars of a name, without the gap before the next one."""
    return [
        (base, base + x)
        for bar in fig.data
        if bar.type == "bar" and bar.name == name
        for base, x in zip(bar.base, bar.x, strict=True)
    ]


def notes(fig):
    return [note.text for note in fig.layout.annotations]


def test_what_counts_is_filled_in_the_colour_of_its_side(fig):
    assert [begin for begin, _ in drawn(fig, "counted for the claim")] == [3, 5]
    assert [begin for begin, _ in drawn(fig, "counted for both")] == [1, 2]
    colors = {bar.marker.line.color for bar in fig.data if bar.type == "bar" and bar.name.startswith("counted")}
    assert len(colors) == len(SIDES) and colors <= set(style.COLORS)


def test_what_does_not_count_is_hatched(fig):
    assert [begin for begin, _ in drawn(fig, "warm-up, not counted")] == [0, 0]
    pale = [bar for bar in fig.data if bar.type == "bar" and bar.name.endswith("not counted") and len(bar.x)]
    assert [bar.marker.pattern.shape for bar in pale if bar.name != "load, not counted"] == ["/", "\\"]
    assert not any(bar.marker.pattern.shape for bar in fig.data if bar.type == "bar" and "counted for" in bar.name)


def test_a_clock_that_stops_early_leaves_the_rest_of_the_call_pale(fig):
    assert drawn(fig, "timed call, not counted")[0] == pytest.approx((1.25, 2), abs=0.1)
    assert drawn(fig, "counted for both")[0] == pytest.approx((1, 1.25), abs=0.1)


def test_every_lane_says_whose_it_is_and_what_its_clock_covers(fig):
    assert "<b>Claimed: baseline</b> · serial_baseline.py<br>counts 2 calls, 8 images, 4 s" in notes(fig)
    assert "<b>Both: candidate</b> · shapes#2<br>counts 2 calls, 8 images, 2 s" in notes(fig)
    assert "+10" in notes(fig) and "+0" not in notes(fig)


def test_long_loading_begins_left_of_the_axis_and_says_how_long_it_took(fig):
    left, right = fig.layout.xaxis.range
    assert -50 < left < 0 and right > 7
    assert "load 50 s" in notes(fig)
    assert min(fig.layout.xaxis.tickvals) == 0


def test_calls_of_the_pipeline_within_a_call_that_counts_are_separated(fig):
    (lines,) = (trace for trace in fig.data if trace.type == "scatter" and trace.x)
    assert list(lines.x[::3]) == pytest.approx([3.5, 4, 4.5, 5.5, 6, 6.5])


def test_a_clock_without_loading_or_warm_up_begins_at_zero():
    only = bars(("wrong:base", "timed", 0.0, 0.01, 0.01, 1, 4, 0))
    fig = clock_cover(only, LANES.head(1), is_end_to_end=False)
    assert fig.layout.xaxis.range[0] == 0
    assert fig.layout.xaxis.title.text == "Seconds from the first call on"


def test_it_grows_for_a_hall_and_speaks_other_languages():
    assert clock_cover(BARS, LANES, scale=2).layout.height == 2 * clock_cover(BARS, LANES).layout.height
    assert notes(clock_cover(BARS, LANES, labels={"wrong": "声称"}))[0].startswith("<b>声称:")
    with pytest.raises(KeyError):
        clock_cover(BARS, LANES, labels={"wrongly": "?"})
