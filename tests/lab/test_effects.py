"""What an inflation is said to be, by its interval."""

import pytest

from bench_core.lab.effects import effect_of
from bench_core.lab.outcome import Estimate


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (1.2, 1.4, "larger"),
        (0.5, 0.9, "smaller"),
        (1.01, 1.02, "larger"),
        (1.002, 1.008, "none"),
        (0.97, 1.04, "none"),
        (0.8, 1.3, "unclear"),
        (None, None, "unknown"),
    ],
)
def test_an_inflation_is_called_by_where_its_interval_lies(low, high, said):
    value = None if low is None else (low + high) / 2
    assert effect_of(Estimate(value=value, low=low, high=high)) == said


def test_a_number_without_an_interval_says_nothing():
    assert effect_of(Estimate(value=2.0)) == "unknown"
