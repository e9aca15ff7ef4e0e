"""The scaling chart shows what its table says, between two lines that mean what they are called."""

import math

import pandas as pd
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


@pytest.mark.parametrize("log", [True, False])
def test_calls_of_a_lone_batch_size_stay_beside_its_marker(curves, points, log):
    one = points[points["batch_size"] == SIZES[1]]
    curve = curves[curves["batch_size"] == SIZES[1]]
    fig = scaling.scaling(curve, one, quantity="batch_s", styles=style.styles(KEYS), log=log)
    low, high = fig.layout.xaxis.range
    where = math.log10 if log else float
    for cloud in traces(fig, "single calls"):
        assert all(abs(where(x) - where(SIZES[1])) < 0.1 * (high - low) for x in cloud.x)


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


def lines_of(reference, **kinds):
    """The reference as the chart takes it, by kind; other kinds by seconds per image."""
    parts = []
    for kind in ("parallel", "serial"):
        names = {f"{q}.{kind}": q for q in QUANTITIES}
        parts.append(reference[["batch_size", *names]].rename(columns=names).assign(kind=kind))
    for kind, per_image in kinds.items():
        sizes = reference["batch_size"]
        values = {"batch_s": per_image * sizes, "per_sample_s": per_image, "throughput_img_s": 1 / per_image}
        parts.append(reference[["batch_size"]].assign(**values, kind=kind))
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_lines_of_reference_are_inside_the_axes_and_say_whose_they_are(curves, points, reference, quantity):
    lines = lines_of(reference, limit=0.005)
    options = {"quantity": quantity, "styles": style.styles(KEYS)}
    fig = scaling.scaling(curves, points, lines=lines, owner=KEYS[1], **options)
    low, high = (10**end for end in fig.layout.yaxis.range)
    for name, kind in (("parallel", "parallel"), ("serial", "serial"), ("arithmetic limit", "limit")):
        (line,) = (t for t in fig.data if name in (t.name or "") and t.mode == "lines")
        assert list(line.y) == pytest.approx(list(lines[lines["kind"] == kind][quantity]))
        assert all(low < y < high for y in line.y)
        assert line.showlegend is False and line.line.width < 2
    named = {note.text: note for note in fig.layout.annotations}
    assert set(named) == {f"{n} · {KEYS[1]}" for n in ("perfectly parallel", "perfectly serial", "arithmetic limit")}
    assert all(low < 10**note.y < high for note in named.values())


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_on_linear_axes_a_line_leaves_the_plot_and_its_name_stays_in_it(curves, points, reference, quantity):
    options = {"quantity": quantity, "styles": style.styles(KEYS), "log": False}
    fig = scaling.scaling(curves, points, lines=lines_of(reference), owner=KEYS[0], **options)
    high = fig.layout.yaxis.range[1]
    assert high <= 1.1 * max(curves[f"{quantity}.high"].max(), points[quantity].max(), curves[f"{quantity}.low"].max())
    assert all(0 <= note.y <= high and 1 <= note.x <= max(SIZES) for note in fig.layout.annotations)


def test_nothing_but_candidates_and_signs_is_in_the_legend(curves, points, reference):
    drawn = {"lines": lines_of(reference), "owner": KEYS[0], "knees": {KEYS[0]: 2.0}}
    fig = scaling.scaling(curves, points, quantity="batch_s", styles=style.styles(KEYS), **drawn)
    entries = [t.name for t in fig.data if t.showlegend is not False]
    assert entries == [*KEYS, "best batch", "knee"]
    assert fig.layout.height - style.LEGEND_ROW * len(entries) - 120 >= style.LEAST_PLOT


def test_logarithmic_axes_say_so_and_can_be_linear(curves, points):
    options = {"quantity": "batch_s", "styles": style.styles(KEYS)}
    log, linear = (scaling.scaling(curves, points, log=log, **options) for log in (True, False))
    for axis in ("xaxis", "yaxis"):
        assert "log scale" in log.layout[axis].title.text and log.layout[axis].type == "log"
        assert "log" not in linear.layout[axis].title.text and linear.layout[axis].type != "log"
    assert linear.layout.yaxis.range[0] == 0


def test_the_pointer_shows_all_candidates_with_their_ratio_and_its_interval(curves, points):
    ratios = pd.DataFrame(
        [(KEYS[1], 1, 2.0, 1.9, 2.1, "faster"), (KEYS[1], 2, None, None, None, "not comparable")],
        columns=["candidate", "batch_size", "speedup", "ci_low", "ci_high", "verdict"],
    )
    fig = scaling.scaling(curves, points, quantity="batch_s", styles=style.styles(KEYS), ratios=ratios)
    assert fig.layout.hovermode == "x unified"
    (base,), (other,) = (traces(fig, key) for key in KEYS)
    assert {row[2] for row in base.customdata} == {" · baseline"}
    assert "2.00× [1.90, 2.10], faster" in other.customdata[0][2]
    assert "not comparable" in other.customdata[1][2] and "×" not in other.customdata[1][2]


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
        curves, points, quantity="batch_s", styles=style.styles(KEYS), log=False, labels={"batch_s": "每批次秒数"}
    )
    assert fig.layout.yaxis.title.text == "每批次秒数"
    with pytest.raises(KeyError, match="titel"):
        scaling.scaling(curves, points, quantity="batch_s", styles=style.styles(KEYS), labels={"titel": "x"})


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
