"""The tables that charts are drawn from, over an invented run of which everything is known."""

import pytest

from bench_core.results import tables
from bench_core.results.result import load_result
from bench_core.store.database import Store
from tests import invented


@pytest.fixture
def store():
    store = Store()
    yield store
    store.close()


@pytest.fixture
def result(store):
    return load_result(store, invented.add(store))


def test_the_whole_run_is_every_timed_call_in_order_relative_to_its_cell(result):
    points = tables.run_over_time(result)
    timed = [c for c in result.calls if c.phase == "timed"]
    assert len(points) == len(timed)
    assert points["started_s"].is_monotonic_increasing and points["started_s"].min() > 0
    assert points.groupby(["candidate", "batch_size"])["relative"].median().tolist() == pytest.approx([1.0] * 14)
    assert points["round"].min() == 1


def test_marks_of_calls_add_up_to_those_of_cells(result):
    points = tables.run_over_time(result)
    for column, count in (("outlier", "n_outliers"), ("contended", "n_contended"), ("throttled", "n_throttled")):
        assert points[column].sum() == sum(getattr(c, count) for c in result.cells) > 0


def test_unknown_telemetry_is_missing_and_not_zero(store):
    points = tables.run_over_time(load_result(store, invented.add(store, gpu=False)))
    assert points["gpu_power_w"].isna().all() and points["gpu_sm_mhz"].isna().all()
    assert points["others_cpu"].notna().all()


def test_limits_are_those_of_measured_cells_in_all_three_units(result):
    limits = tables.scaling_limits(result, 10)
    assert sorted(set(limits["batch_size"])) == [1, 2, 4, 8, 16, 32, 64]
    assert list(limits["per_sample_s.limit"] * limits["batch_size"]) == pytest.approx(list(limits["batch_s.limit"]))
    assert list(limits["throughput_img_s.limit"] * limits["per_sample_s.limit"]) == pytest.approx([1.0] * len(limits))


def test_sizes_that_ran_out_of_memory_are_told(result):
    assert tables.out_of_memory(result, 10).to_dict("records") == [
        {"candidate": key, "batch_size": 128} for key in invented.CANDIDATES
    ]
    assert tables.out_of_memory(result, 20).empty


def test_calls_have_their_telemetry(result):
    row = tables.calls(result).set_index("phase").loc["timed"].iloc[0]
    assert row["telemetry.gpu_power_w"] > 0 and row["telemetry.throttle_reasons"] == ""
