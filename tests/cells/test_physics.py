"""The shortest time that the arithmetic of a batch can take on this machine."""

import pytest

from bench_core.cells.physics import flops_per_image, limit_batch_s
from bench_core.events import Facts

FACTS = Facts(flops_per_image={"10": 2e11, "20": None}, nominal_flops_per_image={"10": 4e11, "20": 8e11})
RATES = {"matmul_flops_per_s": {"float32": 1e12, "bfloat16": 4e11, "float16": None}, "copy_bytes_per_s": 1e10}


def test_executed_operations_count_before_nominal_ones():
    assert (flops_per_image(FACTS, 10), flops_per_image(FACTS, 20), flops_per_image(FACTS, 50)) == (2e11, 8e11, None)
    assert flops_per_image(Facts(), 10) is flops_per_image(Facts(flops_per_image=None), 10) is None


def test_the_limit_grows_with_the_batch():
    assert limit_batch_s(FACTS, RATES, "float32", 1, 10) == pytest.approx(0.2)
    assert limit_batch_s(FACTS, RATES, "float32", 8, 10) == pytest.approx(1.6)


def test_half_precision_may_always_be_computed_in_float32():
    assert limit_batch_s(FACTS, RATES, "bfloat16", 1, 10) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("facts", "rates", "dtype"),
    [
        (Facts(), RATES, "float32"),
        (FACTS, None, "float32"),
        (FACTS, {}, "float32"),
        (FACTS, RATES, "float16"),
        (FACTS, RATES, None),
    ],
)
def test_without_operations_or_a_ceiling_there_is_no_limit(facts, rates, dtype):
    assert limit_batch_s(facts, rates, dtype, 1, 10) is None
