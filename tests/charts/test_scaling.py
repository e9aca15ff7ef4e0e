"""The scaling chart shows what its table says, between two lines that mean what they are called."""

import math

import pytest

from bench_core.charts import scaling, style
from bench_core.results import tables

from .conftest import KEYS, SIZES, batch_s

QUANTITIES = ("batch_s", "per_sample_s", "throughput_img_s")


def traces(fig, name):
    return [trace for trace in fig.data if trace.name == name]


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_curves_are_the_medians_of_the_table(curves, points, quantity):
    fig = scaling.scaling(curves, points, quantity=quantity, styles=style.styles(KEYS))
    for key in KEYS:
        (curve,) = traces(fig, key)
        own = curves[curves["candidate"] == key]
        assert list(curve.x) == list(own["batch_size"])
        assert list(curve.y) == pytest.approx(list(own[f"{quantity}.median"]))
        assert list(curve.y + curve.error_y.array) == pytest.approx(list(own[f"{quantity}.high"]))
        assert list(curve.y - curve.error_y.arrayminus) == pytest.approx(list(own[f"{quantity}.low"]))


def test_every_call_is_a_point_close_to_its_batch_size(curves, points):
    fig = scaling.scaling(curves, points, quantity="batch_s", styles=style.styles(KEYS))
    clouds = traces(fig, "single calls")
    assert sum(len(cloud.x) for cloud in clouds) == len(points)
    for cloud in clouds:
        assert all(abs(math.log2(x / row[1])) < 0.2 for x, row in zip(cloud.x, cloud.customdata, strict=True))


def test_reference_lines_are_free_batches_and_batches_that_gain_nothing(reference):
    one = batch_s("shapes", 1)
    assert list(reference["batch_s.parallel"]) == pytest.approx([one] * 3)
    assert list(reference["batch_s.serial"]) == pytest.approx([one * b for b in SIZES])
    assert list(reference["per_sample_s.parallel"]) == pytest.approx([one / b for b in SIZES])
    assert list(reference["per_sample_s.serial"]) == pytest.approx([one] * 3)
    assert list(reference["throughput_img_s.parallel"]) == pytest.approx([b / one for b in SIZES])
    assert list(reference["throughput_img_s.serial"]) == pytest.approx([1 / one] * 3)


def test_reference_lines_start_at_the_smallest_measured_batch(curves):
    reference, start = tables.scaling_reference(curves[curves["batch_size"] > 1], "shapes")
    two = batch_s("shapes", 2)
    assert start == 2
    assert list(reference["batch_s.parallel"]) == pytest.approx([two, two])
    assert list(reference["batch_s.serial"]) == pytest.approx([two, 2 * two])


def test_there_are_no_reference_lines_without_a_measured_baseline(curves):
    assert tables.scaling_reference(curves, "never measured") is None


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_lines_of_reference_are_drawn_and_inside_the_axes(curves, points, reference, quantity):
    fig = scaling.scaling(curves, points, quantity=quantity, styles=style.styles(KEYS), reference=reference)
    low, high = (10**end for end in fig.layout.yaxis.range)
    for name, column in (("Perfectly parallel", "parallel"), ("Perfectly serial", "serial")):
        (line,) = traces(fig, name)
        assert list(line.y) == pytest.approx(list(reference[f"{quantity}.{column}"]))
        assert all(low < y < high for y in line.y)


def test_ticks_stand_at_the_measured_sizes(curves, points):
    fig = scaling.scaling(curves, points, quantity="batch_s", styles=style.styles(KEYS))
    assert fig.layout.xaxis.type == "log"
    assert list(fig.layout.xaxis.tickvals) == list(SIZES)


def test_the_best_batch_of_every_candidate_has_a_ring(curves, points):
    fig = scaling.scaling(curves, points, quantity="throughput_img_s", styles=style.styles(KEYS))
    (rings,) = traces(fig, "best batch")
    assert list(rings.x) == [4, 4]
    assert list(rings.y) == pytest.approx(list(curves[curves["best"]]["throughput_img_s.median"]))


def test_a_single_batch_size_can_be_drawn(curves, points):
    fig = scaling.scaling(
        curves[curves["batch_size"] == 2],
        points[points["batch_size"] == 2],
        quantity="batch_s",
        styles=style.styles(KEYS),
    )
    low, high = (10**end for end in fig.layout.xaxis.range)
    assert low < 2 < high


def test_labels_are_translated_and_unknown_ones_refused(curves, points):
    fig = scaling.scaling(
        curves, points, quantity="batch_s", styles=style.styles(KEYS), labels={"batch_s": "每批次秒数"}
    )
    assert fig.layout.yaxis.title.text == "每批次秒数"
    with pytest.raises(KeyError, match="titel"):
        scaling.scaling(curves, points, quantity="batch_s", styles=style.styles(KEYS), labels={"titel": "x"})


@pytest.fixture
def limits(curves):
    """The machine needs 5 ms for an image of either candidate."""
    seconds = 0.005 * curves["batch_size"]
    return curves[["candidate", "batch_size"]].assign(
        **{"batch_s.limit": seconds, "per_sample_s.limit": 0.005, "throughput_img_s.limit": 200.0}
    )


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_candidates_with_the_same_limit_share_a_line_inside_the_axes(curves, points, limits, quantity):
    fig = scaling.scaling(curves, points, quantity=quantity, styles=style.styles(KEYS), limits=limits)
    (line,) = traces(fig, "arithmetic limit")
    own = limits[limits["candidate"] == KEYS[0]]
    assert list(line.x) == list(SIZES)
    assert list(line.y) == pytest.approx(list(own[f"{quantity}.limit"]))
    low, high = (10**end for end in fig.layout.yaxis.range)
    assert all(low < y < high for y in line.y)


def test_a_candidate_that_does_less_work_has_a_limit_of_its_own(curves, points, limits):
    half = limits["candidate"].eq(KEYS[1]).map({True: 0.5, False: 1.0})
    limits = limits.assign(**{"batch_s.limit": limits["batch_s.limit"] * half})
    fig = scaling.scaling(curves, points, quantity="batch_s", styles=style.styles(KEYS), limits=limits)
    lines = {t.name: t for t in fig.data if t.name.startswith("arithmetic limit")}
    assert set(lines) == {f"arithmetic limit: {key}" for key in KEYS}
    assert lines[f"arithmetic limit: {KEYS[1]}"].line.color == style.styles(KEYS)[KEYS[1]].color


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_a_size_without_memory_has_a_cross_at_the_slow_edge(curves, points, quantity):
    table = curves[["candidate"]].drop_duplicates().assign(batch_size=8)
    fig = scaling.scaling(curves, points, quantity=quantity, styles=style.styles(KEYS), out_of_memory=table)
    crosses = traces(fig, "out of memory")
    assert [list(cross.x) for cross in crosses] == [[8], [8]]
    low, high = (10**end for end in fig.layout.yaxis.range)
    middle = math.sqrt(low * high)
    for (y,) in (cross.y for cross in crosses):
        assert low < y < middle if quantity == "throughput_img_s" else middle < y < high
    assert list(fig.layout.xaxis.tickvals) == [*SIZES, 8]


def test_the_knee_is_a_tick_on_the_curve(curves, points):
    fig = scaling.scaling(
        curves, points, quantity="batch_s", styles=style.styles(KEYS), knees={KEYS[0]: 2.0, KEYS[1]: 3.0}
    )
    (ticks,) = traces(fig, "knee")
    assert list(ticks.x) == [2.0, 3.0]
    assert ticks.y[0] == pytest.approx(batch_s(KEYS[0], 2))
    assert batch_s(KEYS[1], 2) < ticks.y[1] < batch_s(KEYS[1], 4)
