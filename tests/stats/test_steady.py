"""Warm-up is over as soon as successive calls agree, and not before."""

import pytest

from bench_core.stats import steady


@pytest.mark.parametrize(
    ("why", "seconds", "first"),
    [
        ("one slow first call", [50.0, 1.0, 1.01, 0.99], 1),
        ("steady from the beginning", [1.0, 1.01, 0.99], 0),
        ("it still gets faster by a tenth a call", [1.0, 0.9, 0.81, 0.73], None),
        ("calls that scatter by a half", [1.0, 1.5, 0.7, 1.3, 0.5], None),
        ("one odd call among three hides nothing", [1.0, 3.0, 1.0], 0),
        ("two calls cannot show it", [1.0, 1.0], None),
    ],
)
def test_the_first_steady_call(why, seconds, first):
    assert steady.steady_from(seconds) == first, why
