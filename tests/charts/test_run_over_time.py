"""The whole run over time: every call in the row of its candidate, what disturbed it, and the machine beneath."""

import pandas as pd
import pytest

from bench_core.charts import run_over_time, style
from bench_core.results import tables

from .conftest import KEYS

STYLES = style.styles(KEYS)


@pytest.fixture
def points():
    """Ten rounds of two candidates; the second one's third call takes 14 times as long beside another program."""
    rows = []
    for r in range(1, 11):
        for i, key in enumerate(KEYS):
            wild = (r, i) == (3, 1)
            relative = 14.0 if wild else 1 + 0.001 * (r - 5)
            rows.append((key, 4, r, 2.0 * r + i, 0.2 * relative, relative, wild, wild, False, 1.9 if wild else 0.1))
    columns = ["candidate", "batch_size", "round", "started_s", "batch_s", "relative"]
    frame = pd.DataFrame(rows, columns=[*columns, "outlier", "contended", "throttled", "others_cpu"])
    return frame.assign(**{name: float("nan") for name in run_over_time.TELEMETRY[1:]})


def draw(points, **options):
    return run_over_time.run_over_time(points, styles=STYLES, **options)


def calls(fig, key):
    return next(trace for trace in fig.data if trace.name == STYLES[key].label)


def test_every_call_is_drawn_in_the_row_of_its_candidate(points):
    fig = draw(points)
    for key in KEYS:
        own = points[points["candidate"] == key]
        assert list(calls(fig, key).x) == list(own["started_s"])
    assert calls(fig, KEYS[0]).yaxis != calls(fig, KEYS[1]).yaxis
    assert list(calls(fig, KEYS[0]).y) == pytest.approx(list(points[points["candidate"] == KEYS[0]]["relative"]))


def test_a_wild_call_is_at_the_edge_with_its_value_and_leaves_the_others_their_room(points):
    fig = draw(points)
    low, high = fig.layout.yaxis.range
    assert 0.8 < low < 0.99 and 1.01 < high < 1.2
    assert max(calls(fig, KEYS[1]).y) < high
    assert "14×" in [note.text for note in fig.layout.annotations]


def test_outliers_are_ringed_and_disturbed_calls_have_a_sign_of_their_own(points):
    fig = draw(points)
    rings = [t for t in fig.data if t.name == "outlier (counted)" and t.showlegend is False]
    assert [list(t.x) for t in rings if len(t.x)] == [[7.0]]
    symbols = list(calls(fig, KEYS[1]).marker.symbol)
    assert symbols[2] == run_over_time.DISTURBED["contended"]
    assert set(symbols[:2] + symbols[3:]) == {STYLES[KEYS[1]].symbol}
    legend = [t.name for t in fig.data if t.showlegend is not False]
    assert legend == ["outlier (counted)", "beside other programs"]


def test_only_telemetry_that_has_data_has_a_row_on_the_same_axis(points):
    fig = draw(points)
    rows = {t.name: t for t in fig.data if t.name in run_over_time.TELEMETRY}
    assert set(rows) == {"others_cpu"}
    assert list(rows["others_cpu"].x) == list(points.sort_values("started_s")["started_s"])
    assert len([a for a in fig.layout if a.startswith("xaxis")]) == 3
    with_gpu = draw(points.assign(gpu_power_w=600.0))
    assert {t.name for t in with_gpu.data} & set(run_over_time.TELEMETRY) == {"others_cpu", "gpu_power_w"}
    assert with_gpu.layout.height > fig.layout.height


def test_without_telemetry_there_are_the_calls_alone(points):
    fig = draw(points.assign(others_cpu=float("nan")))
    assert not {t.name for t in fig.data} & set(run_over_time.TELEMETRY)
    assert len([a for a in fig.layout if a.startswith("xaxis")]) == len(KEYS)


def test_calls_can_stand_over_rounds(points):
    fig = draw(points, x="round")
    assert list(calls(fig, KEYS[0]).x) == list(range(1, 11))
    assert fig.layout.xaxis3.title.text == "Round"


def test_the_chart_draws_all_the_telemetry_that_the_table_has():
    assert run_over_time.TELEMETRY == tables.TELEMETRY


def test_no_line_of_telemetry_leads_across_a_pause(points):
    later = points.assign(started_s=points["started_s"] + 500.0 * (points["round"] > 5))
    line = next(t for t in draw(later).data if t.name == "others_cpu")
    assert [i for i, y in enumerate(line.y) if y != y] == [10]
