"""The charts of single calls: rounds of one cell, and the calls that were not counted."""

import pandas as pd
import pytest

from bench_core.charts import rounds, style, warm_up

from .conftest import KEYS


def test_every_timed_call_is_a_point_and_mean_and_median_are_lines(points):
    own = points[(points["candidate"] == "shapes") & (points["batch_size"] == 2)]
    fig = rounds.rounds(own, style=style.styles(KEYS)["shapes"], mean_batch_s=0.15, median_batch_s=0.14)
    by_name = {trace.name: trace for trace in fig.data}
    assert list(by_name["one timed call"].y) == pytest.approx(list(own["batch_s"]))
    assert set(by_name["per-batch mean"].y) == {0.15}
    assert set(by_name["per-batch median"].y) == {0.14}
    assert "s per image" in by_name["one timed call"].hovertemplate


def test_warm_up_calls_stand_in_order_before_the_timed_median():
    table = pd.DataFrame(
        [(key, n, cost) for key in KEYS for n, cost in ((1, 0.9), (2, 0.5), (3, 0.4), (0, 0.3))],
        columns=["candidate", "number", "batch_s"],
    )
    fig = warm_up.warm_up(table, styles=style.styles(KEYS))
    assert list(fig.layout.xaxis.categoryarray) == ["call 1", "call 2", "call 3", "timed median"]
    assert [bar.name for bar in fig.data] == list(KEYS)
    assert dict(zip(fig.data[0].x, fig.data[0].y, strict=True)) == {
        "call 1": 0.9,
        "call 2": 0.5,
        "call 3": 0.4,
        "timed median": 0.3,
    }
