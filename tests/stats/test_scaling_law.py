"""A law of scaling is given where the data have one, for the sizes they have it for, and nowhere else."""

import pytest

from bench_core.stats.scaling_law import TOLERANCE, tail

SIZES = [1, 2, 4, 8, 16, 32, 64]
H200_S = [0.530, 0.673, 0.763, 1.144, 2.162, 4.190, 8.211]
"""Stable Diffusion 1.5 in fp16, 512 pixels, 20 steps."""


def seconds(law, batch_size):
    return law.fixed_s + law.per_image_s * batch_size


def test_the_h200_is_full_from_batch_8_on_and_takes_an_eighth_of_a_second_an_image():
    law = tail(SIZES, H200_S)
    assert law.batch_sizes == (8, 16, 32, 64)
    assert law.per_image_s == pytest.approx(0.126, abs=0.001)
    assert law.fixed_s == pytest.approx(0.13, abs=0.02)
    assert 2 < law.knee < 4
    assert seconds(law, 128) == pytest.approx(16.3, abs=0.1)
    assert law.residual < TOLERANCE


def test_below_its_sizes_the_h200s_law_is_wrong_and_does_not_claim_to_be_right():
    law = tail(SIZES, H200_S)
    errors = [seconds(law, b) / s - 1 for b, s in zip(SIZES, H200_S, strict=True) if b not in law.batch_sizes]
    assert all(abs(error) > TOLERANCE for error in errors)


def test_the_order_in_which_sizes_are_given_does_not_matter():
    assert tail(SIZES[::-1], H200_S[::-1]) == tail(SIZES, H200_S)


def test_a_device_that_is_full_from_the_start_has_a_law_and_no_knee():
    law = tail([1, 2, 4, 8], [1.1, 2.1, 4.1, 8.1])
    assert (law.batch_sizes, law.knee) == ((1, 2, 4, 8), None)
    assert (law.fixed_s, law.per_image_s) == (pytest.approx(0.1), pytest.approx(1.0))


@pytest.mark.parametrize(
    ("why", "sizes", "seconds"),
    [
        ("nothing measured", [], []),
        ("two sizes lie on any line", [32, 64], [4.19, 8.211]),
        ("only two of them are full", [1, 16, 32], [0.53, 2.162, 4.19]),
        ("far from full, a batch costs what one image does", [1, 2, 4], [1.0, 1.01, 1.02]),
        ("far from full, though sizes are so near that throughput is too", [14, 15, 16], [1.0, 1.0, 1.0]),
        ("it bends up: memory runs short", [8, 16, 32], [1.0, 2.0, 5.2]),
        ("it bends: no line through these", [4, 6, 8], [1.0, 1.9, 2.1]),
    ],
)
def test_no_law_where_the_data_have_none(why, sizes, seconds):
    assert tail(sizes, seconds) is None, why


def test_a_fixed_cost_is_never_below_nothing():
    law = tail([4, 8, 16], [1.0, 2.01, 4.06])
    assert law.fixed_s == 0
    assert law.per_image_s == pytest.approx(0.2525, abs=0.002)


def test_a_law_is_found_again_through_noise():
    sizes = [2, 4, 8, 16, 32]
    noisy = [(0.05 + 0.2 * b) * error for b, error in zip(sizes, (1.01, 0.99, 1.015, 0.985, 1.0), strict=True)]
    assert tail(sizes, noisy).per_image_s == pytest.approx(0.2, rel=0.02)
