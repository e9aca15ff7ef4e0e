"""A bar stands for a ratio with an interval, and grows from 1; everything else is words."""

import math

import pytest

from bench_core.charts import speedup, style

STYLES = style.styles(["base", "a", "b"])


@pytest.fixture
def fig(comparisons):
    slower = {"candidate": "a", "batch_size": 4, "speedup": 0.5, "ci_low": 0.4, "ci_high": 0.6, "verdict": "slower"}
    comparisons.loc[len(comparisons)] = slower | {"n_pairs": 10}
    return speedup.speedup(comparisons, styles=STYLES, margin=0.01)


def bars(fig):
    return [trace for trace in fig.data if trace.type == "bar"]


def test_only_fair_comparisons_with_an_interval_have_a_bar_from_one_to_their_ratio(fig):
    (bar,) = bars(fig)
    assert bar.name == "a" and bar.base == 1
    assert list(bar.base + bar.x) == pytest.approx([1.50, 1.001, 0.5])
    assert fig.layout.xaxis.type == "log"


def test_slower_grows_to_the_left_and_faster_to_the_right(fig):
    (bar,) = bars(fig)
    assert bar.x[0] > 0 > bar.x[2]


def test_whiskers_are_the_interval(fig):
    (points,) = (t for t in fig.data if t.error_x.array is not None)
    assert list(points.x + points.error_x.array) == pytest.approx([1.60, 1.006, 0.6])
    assert list(points.x - points.error_x.arrayminus) == pytest.approx([1.40, 0.995, 0.4])


def test_every_row_has_its_verdict_in_words_and_what_has_no_bar_shows_no_number(fig):
    words = dict(zip(fig.layout.yaxis2.tickvals, fig.layout.yaxis2.ticktext, strict=True))
    said = [words[at] for at in sorted(words)]
    assert "faster" in said[0] and "1.500× [1.400, 1.600]" in said[0]
    assert "slower" in said[2]
    assert said[3:] == ["✕ not comparable", "✕ no interval yet"]


def test_the_margin_and_one_are_seen_and_ticks_are_plain_ratios_to_both_sides(fig):
    bands = [s for s in fig.layout.shapes if s.type == "rect"]
    assert {(s.x0, s.x1) for s in bands} == {(0.99, 1.01)}
    ticks = list(fig.layout.xaxis.ticktext)
    assert ticks == ["0.5×", "1×", "1.5×"]


def test_a_chart_without_any_fair_comparison_still_explains(comparisons):
    unfair = comparisons[comparisons["verdict"] == "not comparable"]
    fig = speedup.speedup(unfair, styles=STYLES, margin=0.01)
    assert not bars(fig)
    assert list(fig.layout.yaxis2.ticktext) == ["✕ not comparable"]
    assert all(math.isfinite(end) for end in fig.layout.xaxis.range)
    assert fig.layout.height >= style.LEAST_PLOT
