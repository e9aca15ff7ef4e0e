"""Speedups by technique: a point for every id and role, no box for a handful, what has no number is counted."""

import math

import pytest

from bench_core.charts.technique_speedups import technique_speedups
from bench_core.suite import tables


def row(number, techniques, generated, ground_truth, outcome="solved"):
    ends = {f"{role}_{end}": None for role in tables.ROLES for end in ("ci_low", "ci_high")}
    values = {"generated": generated, "ground_truth": ground_truth}
    return {"prompt_id": str(number), "techniques": techniques, "outcome": outcome} | values | ends


ROWS = [
    row(1, ["ToMe"], 1.2, 1.3),
    row(2, ["ToMe", "BF16"], 1.5, 1.4),
    row(3, ["ToMe"], 1.8, 1.6),
    row(4, ["BF16"], None, 1.1, "broken"),
    row(5, ["BF16"], None, None, None),
]


@pytest.fixture
def fig():
    return technique_speedups(tables.techniques_frame(ROWS))


def heads(fig):
    return [note.text for note in fig.layout.annotations]


def medians(fig):
    return [line for line in fig.data if line.mode == "lines"]


def test_every_fair_speedup_is_a_point_in_each_of_its_techniques(fig):
    generated, truth = fig.data[0], next(t for t in fig.data if t.name == "Ground truth")
    assert sorted(generated.x) == [1.2, 1.5, 1.5, 1.8]
    assert sorted(truth.x) == [1.1, 1.3, 1.4, 1.4, 1.6]
    assert [round(y) for y in generated.y] == [0, 0, 1, 0]


def test_ids_without_a_speedup_are_counted_and_those_that_were_not_judged_are_not(fig):
    assert heads(fig) == ["<b>ToMe</b> · generated: 3", "<b>BF16</b> · generated: 1 of 2"]


def test_a_median_is_marked_from_three_points_on(fig):
    assert [line.x[0] for line in medians(fig)] == [1.5, 1.4]
    assert not medians(technique_speedups(tables.techniques_frame(ROWS[:2])))


def test_equal_speedups_do_not_hide_each_other():
    same = technique_speedups(tables.techniques_frame([row(n, ["ToMe"], 1.5, 1.5) for n in range(2)]))
    assert len({round(y, 3) for y in same.data[0].y}) == 2


def test_the_axis_holds_every_point_and_one(fig):
    low, high = (10**end for end in fig.layout.xaxis.range)
    assert fig.layout.xaxis.type == "log" and low < 1 and high > 1.8


@pytest.mark.parametrize("rows", [[], [row(1, ["ToMe"], None, None, "broken")]])
def test_without_any_speedup_it_is_still_a_chart(rows):
    fig = technique_speedups(tables.techniques_frame(rows))
    assert all(math.isfinite(end) for end in fig.layout.xaxis.range)


def test_names_are_text():
    fig = technique_speedups(tables.techniques_frame([row(1, ["<b>&"], 1.5, 1.5)]))
    assert heads(fig)[0].startswith("<b>&lt;b&gt;&amp;</b>")
