"""The forest plot: every interval where it belongs, its verdict in words beside it, the margin around 1."""

import itertools
import math

import pytest

from bench_core.charts import _forest, intervals, style

STYLES = style.styles(["base", "a", "b"])


@pytest.fixture
def fig(comparisons):
    return intervals.intervals(comparisons, styles=STYLES, margin=0.01)


def test_a_point_and_its_interval_for_every_fair_comparison_and_no_other(fig):
    points = {trace.name: trace for trace in fig.data if trace.name}
    assert set(points) == {"a"}
    trace = points["a"]
    assert list(trace.x) == [1.50, 1.001]
    assert list(trace.x + trace.error_x.array) == pytest.approx([1.60, 1.006])
    assert list(trace.x - trace.error_x.arrayminus) == pytest.approx([1.40, 0.995])


def test_on_a_phone_nothing_covers_a_short_interval(fig):
    """An interval of a few pixels is seen: no sign on it has a width of its own, nor have its ends."""
    drawn = [trace for trace in fig.data if trace.error_x.array is not None]
    assert drawn and {trace.error_x.width for trace in drawn} == {0}
    assert all(trace.marker.opacity == 0 or trace.marker.symbol == "line-ns" for trace in drawn)


def test_rows_are_grouped_by_candidate_and_sorted_by_batch_size(fig):
    assert list(fig.layout.yaxis.ticktext) == ["batch 1", "batch 2"] * 2
    at = list(fig.layout.yaxis.tickvals)
    assert at == sorted(at)
    heads = {note.text: note.y for note in fig.layout.annotations}
    assert heads["<b>a</b>"] < at[0] < at[1] < heads["<b>b</b>"] < at[2]


def test_verdicts_stand_beside_their_rows(fig):
    words = list(fig.layout.yaxis2.ticktext)
    assert list(fig.layout.yaxis2.tickvals) == list(fig.layout.yaxis.tickvals)
    assert "faster" in words[0] and "1.500× [1.400, 1.600]" in words[0]
    assert "no difference" in words[1]
    assert words[2:] == ["✕ not comparable", "✕ no interval yet"]


def test_the_band_is_the_margin_and_the_axis_is_logarithmic_and_holds_everything(fig):
    bands = [s for s in fig.layout.shapes if s.type == "rect"]
    assert {(s.x0, s.x1) for s in bands} == {(0.99, 1.01)}
    assert fig.layout.xaxis.type == "log"
    low, high = (10**end for end in fig.layout.xaxis.range)
    assert low < 0.99 and high > 1.60


def test_one_wild_interval_does_not_squash_the_others(comparisons):
    wild = comparisons.assign(ci_high=comparisons["ci_high"].where(comparisons["batch_size"] != 2, 900.0))
    fig = intervals.intervals(wild, styles=STYLES, margin=0.01)
    assert 10 ** fig.layout.xaxis.range[1] < 6
    assert "900" in fig.layout.yaxis2.ticktext[1]


def test_without_any_interval_it_still_explains(comparisons):
    fig = intervals.intervals(comparisons[comparisons["candidate"] == "b"], styles=STYLES, margin=0.01)
    assert list(fig.layout.yaxis2.ticktext) == ["✕ not comparable", "✕ no interval yet"]
    assert all(math.isfinite(end) for end in fig.layout.xaxis.range)


def test_a_weak_baseline_has_its_other_ratio_on_a_line_of_its_own(comparisons):
    over = {"candidate": "plain", "speedup": 1.2, "ci_low": 1.1, "ci_high": 1.3}
    weak = comparisons.assign(**{f"over_fastest.{name}": value for name, value in over.items()})
    drawn = {"styles": style.styles(["base", "a", "b"]), "margin": 0.01}
    higher, plain = (intervals.intervals(table, **drawn) for table in (weak, comparisons))
    assert any("<br>over plain: 1.20× [1.10, 1.30]" in words for words in higher.layout.yaxis2.ticktext)
    assert not any("over" in words for words in plain.layout.yaxis2.ticktext)
    assert higher.layout.height > plain.layout.height


@pytest.mark.parametrize("low", [0.01, 0.3, 0.6, 0.9, 0.99, 0.9996])
@pytest.mark.parametrize("high", [1.003, 1.03, 1.2, 1.75, 3.4, 30, 90])
def test_labels_of_the_axis_stand_level_side_by_side_on_a_phone(low, high):
    ticks = _forest.ratio_ticks(low, high)
    place = [math.log(tick / low) / math.log(high / low) * _forest.PHONE_PX for tick in ticks]
    half = [len(f"{tick:g}×") * 3.5 for tick in ticks]
    ends = [(at - wide, at + wide) for at, wide in zip(place, half, strict=True)]
    assert 1 in ticks and len(ticks) >= 2
    assert all(left[1] < right[0] for left, right in itertools.pairwise(ends))


def test_labels_of_the_axis_are_never_slanted(fig):
    assert fig.layout.xaxis.tickangle == 0
