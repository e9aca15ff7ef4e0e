"""Latency against throughput: one point a measured batch size, with its size written at it."""

import pytest

from bench_core.charts import style, trade_off

from .conftest import KEYS, SIZES, batch_s


@pytest.fixture
def fig(curves):
    return trade_off.trade_off(curves, styles=style.styles(KEYS))


def test_every_batch_size_is_a_point_at_its_seconds_and_rate(fig):
    for key in KEYS:
        (curve,) = (trace for trace in fig.data if trace.legendgroup == key)
        assert list(curve.x) == pytest.approx([batch_s(key, b) for b in SIZES])
        assert list(curve.y) == pytest.approx([b / batch_s(key, b) for b in SIZES])
        assert list(curve.text) == [str(b) for b in SIZES]


def test_the_best_batch_of_every_candidate_has_a_ring(fig):
    (rings,) = (trace for trace in fig.data if trace.legendgroup == "best")
    assert list(rings.x) == pytest.approx([batch_s(key, 4) for key in KEYS])


def test_what_did_not_run_has_no_point(curves):
    fig = trade_off.trade_off(curves[curves["batch_size"] < 4], styles=style.styles(KEYS))
    assert all("4" not in (trace.text or ()) for trace in fig.data)


def test_all_points_lie_inside_the_axes(fig, curves):
    low, high = (10**end for end in fig.layout.xaxis.range)
    assert low < curves["batch_s.median"].min() and curves["batch_s.median"].max() < high
    assert fig.layout.yaxis.range[0] == 0
    assert curves["throughput_img_s.median"].max() < fig.layout.yaxis.range[1]
