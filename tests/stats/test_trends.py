"""What stands out is flagged, what is ordinary is not; a drift is reported when it is large enough to matter."""

import itertools
from statistics import NormalDist

import numpy as np
import pytest

from bench_core.stats import trends

ORDINARY = [1.0, 1.02, 0.98, 1.01, 0.99, 1.03, 0.97, 1.0]


def noise(n, *, spread=0.03, seed=0):
    return np.exp(np.random.default_rng(seed).normal(0, spread, n))


def test_a_call_that_took_fourteen_times_as_long_is_an_outlier_and_only_that():
    assert trends.outliers([*ORDINARY, 14.0]) == [False] * 8 + [True]


def test_one_that_was_too_fast_is_an_outlier_too():
    assert trends.outliers([*ORDINARY, 0.1]) == [False] * 8 + [True]


def test_outliers_do_not_hide_each_other():
    assert sum(trends.outliers([*ORDINARY, 14.0, 13.0, 15.0])) == 3


def test_where_all_calls_but_one_are_equal_that_one_is_an_outlier():
    assert trends.outliers([2.0] * 9 + [3.0]) == [False] * 9 + [True]


def test_the_grain_of_a_clock_makes_no_outliers():
    assert not any(trends.outliers([2.0] * 9 + [2.000001]))


def test_few_calls_have_no_outliers():
    assert trends.outliers([1.0, 1.0, 9.0]) == [False] * 3
    assert trends.outliers([]) == []


def test_ordinary_noise_is_seldom_flagged():
    flagged = [trends.outliers(list(noise(30, seed=s))) for s in range(300)]
    assert np.mean(flagged) < 0.01


@pytest.mark.parametrize("change", [0.2, -0.2])
def test_a_drift_is_found_with_its_size_over_the_whole_run(change):
    values = np.linspace(1, 1 + change, 40) * noise(40, spread=0.01)
    assert trends.drift(dict(enumerate(values))) == pytest.approx(change, abs=0.02)


def test_rounds_that_were_cut_off_leave_gaps_in_which_time_goes_on():
    rounds = [0, 1, 2, 3, 4, 5, 20]
    assert trends.drift({r: 1 + 0.01 * r for r in rounds}) == pytest.approx(0.2, abs=0.03)


def test_spikes_make_no_drift_and_hide_none():
    spiked = noise(40)
    spiked[[3, 17, 30]] *= 14
    assert trends.drift(dict(enumerate(spiked))) is None
    assert trends.drift(dict(enumerate(spiked * np.linspace(1, 1.3, 40)))) == pytest.approx(0.3, abs=0.07)


def test_a_drift_that_is_certain_but_small_is_not_reported():
    assert trends.drift({r: 1 + 0.0001 * r for r in range(100)}) is None
    assert trends.drift({r: 1 + 0.001 * r for r in range(100)}) == pytest.approx(0.1, abs=0.01)


def test_few_rounds_show_no_drift():
    assert trends.drift({}) is None
    assert trends.drift({r: 1.0 + r for r in range(5)}) is None


def test_a_thousand_rounds_are_thinned_not_refused():
    assert trends.drift({r: 1 + 0.0002 * r for r in range(1000)}) == pytest.approx(0.2, abs=0.01)


def test_noise_without_drift_is_taken_for_one_in_a_hundred():
    found = sum(trends.drift(dict(enumerate(noise(n, spread=0.1, seed=s)))) is not None
                for s, n in itertools.product(range(300), (8, 30)))  # fmt: skip
    assert found <= 14  # of 600, 6 are to be expected; more than 14 with a chance of 1 in 500


def test_the_trend_test_is_exact_for_few_values_and_meets_the_normal_one_for_more():
    assert trends.mann_kendall([1, 2, 3, 4, 5]) == pytest.approx(2 / 120)
    assert trends.mann_kendall([1, 2, 3, 5, 4]) == pytest.approx(2 * 5 / 120)
    assert trends.mann_kendall([3, 3, 3]) == 1.0
    values = noise(trends.EXACT_UP_TO) * np.linspace(1, 1.03, trends.EXACT_UP_TO)
    exact = trends.mann_kendall(values)
    n, score = len(values), sum(np.sign(b - a) for a, b in itertools.combinations(values, 2))
    z = (abs(score) - 1) / (n * (n - 1) * (2 * n + 5) / 18) ** 0.5
    assert exact == pytest.approx(2 * (1 - NormalDist().cdf(z)), rel=0.05)
