"""The machine's ceilings: kept, never lowered; and what would need more than they allow."""

import pytest

from bench_core.cells.physics import flops_per_image, limit_batch_s
from bench_core.errors import InputError
from bench_core.machine import device
from bench_core.store import ceilings

FACTS = {"flops_per_image": {"10": 2e11, "20": None}, "nominal_flops_per_image": {"10": 4e11, "20": 8e11}}
RATES = {"matmul_flops_per_s": {"float32": 1e12, "bfloat16": 4e11, "float16": None}, "copy_bytes_per_s": 1e10}


def test_executed_operations_count_before_nominal_ones():
    assert (flops_per_image(FACTS, 10), flops_per_image(FACTS, 20), flops_per_image(FACTS, 50)) == (2e11, 8e11, None)
    assert flops_per_image({}, 10) is flops_per_image({"flops_per_image": None}, 10) is None


def test_the_limit_grows_with_the_batch():
    assert limit_batch_s(FACTS, RATES, "float32", 1, 10) == pytest.approx(0.2)
    assert limit_batch_s(FACTS, RATES, "float32", 8, 10) == pytest.approx(1.6)


def test_half_precision_may_always_be_computed_in_float32():
    assert limit_batch_s(FACTS, RATES, "bfloat16", 1, 10) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("facts", "rates", "dtype"),
    [
        ({}, RATES, "float32"),
        (FACTS, None, "float32"),
        (FACTS, {}, "float32"),
        (FACTS, RATES, "float16"),
        (FACTS, RATES, None),
    ],
)
def test_without_operations_or_a_ceiling_there_is_no_limit(facts, rates, dtype):
    assert limit_batch_s(facts, rates, dtype, 1, 10) is None


def test_ceilings_are_kept_per_device_threads_and_version_of_torch():
    here = device.environment("cpu", 1, "passive")
    assert ceilings.stored(ceilings.key(here)) is None
    ceilings.store(ceilings.key(here), RATES)
    assert ceilings.stored(ceilings.key(device.environment("cpu", 1, "passive"))) == RATES
    for change in (
        {"threads": 2},
        {"device_name": "other"},
        {"omp_wait_policy": "active"},
        {"packages": {"torch": "1"}},
    ):
        assert ceilings.stored(ceilings.key(here | change)) is None


def test_a_busy_hour_does_not_lower_a_ceiling():
    ceilings.store("k", RATES)
    again = {"matmul_flops_per_s": {"float32": 5e11, "float16": 1e9}, "copy_bytes_per_s": 2e10, "measured_ns": 5}
    now = ceilings.store("k", again)
    assert now == ceilings.stored("k")
    assert now["matmul_flops_per_s"] == {"float32": 1e12, "bfloat16": 4e11, "float16": 1e9}
    assert (now["copy_bytes_per_s"], now["measured_ns"]) == (2e10, 5)


@pytest.mark.parametrize("text", ["{", "[]", "{}"])
def test_a_damaged_file_is_named(home, text):
    ceilings.store("k", RATES)
    (home / "devices" / "k.json").write_text(text)
    with pytest.raises(InputError, match=r"k\.json"):
        ceilings.stored("k")
