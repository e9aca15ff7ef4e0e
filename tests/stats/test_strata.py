"""The mean of a pass and its interval: exact where it is known, right as often as it says."""

import math
import random
import statistics

import pytest
from scipy import stats

from bench_core.stats import strata
from bench_core.stats.strata import Stratum


def test_of_one_kind_it_is_students_interval():
    values = [1.0, 1.2, 0.9, 1.1, 1.05]
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert strata.mean([Stratum(1.0, values)]) == pytest.approx((statistics.fmean(values), *expected))


def test_of_two_kinds_it_is_welchs_interval():
    a, b = [5.0, 5.4, 4.9, 5.2], [2.0, 2.6, 1.7]
    expected = stats.ttest_ind(a, [-x for x in b], equal_var=False).confidence_interval(0.95)
    middle, low, high = strata.mean([Stratum(1.0, a), Stratum(1.0, b)])
    assert (low, high) == pytest.approx(tuple(expected))
    assert middle == pytest.approx(statistics.fmean(a) + statistics.fmean(b))


def test_equal_calls_leave_what_processes_differ_by():
    kinds = [Stratum(0.5, [2.0, 2.0]), Stratum(0.5, [1.0, 1.0, 1.0])]
    assert strata.mean(kinds) == (1.5, 1.5, 1.5)
    assert strata.mean(kinds, allowance=0.02) == pytest.approx((1.5, 1.47, 1.53))


def test_of_one_call_there_is_no_interval():
    assert strata.mean([Stratum(0.5, [2.0, 2.1]), Stratum(0.5, [1.0])]) == (pytest.approx(1.525), None, None)


def test_a_number_of_calls_that_was_not_fixed_makes_it_wider():
    kinds = [Stratum(1.0, [1.0, 1.1, 0.9, 1.05] * 5)]
    fixed, looked_at = strata.mean(kinds), strata.mean(kinds, sequential=True)
    assert looked_at[0] == fixed[0]
    assert looked_at[1] < fixed[1] < fixed[2] < looked_at[2]


def test_the_allowance_is_one_sides_share_of_a_pairs():
    two = strata.process_allowance([1.0] * 8, [0] * 4 + [1] * 4, 0.01)
    one = strata.process_allowance([1.0] * 8, [0] * 8, 0.01)
    assert one == pytest.approx(1.96 * 0.01 / math.sqrt(2), rel=1e-3)
    assert 0 < two < one
    assert strata.process_allowance([1.0] * 8, [0] * 8, 0.0) == 0


def test_processes_that_differ_by_more_are_allowed_for():
    seconds = [1.0, 1.001, 0.999, 1.0, 1.2, 1.201, 1.199, 1.2]
    usual = strata.process_allowance([1.0] * 8, [0] * 4 + [1] * 4, 0.01)
    assert strata.process_allowance(seconds, [0] * 4 + [1] * 4, 0.01) > 5 * usual


def test_it_holds_the_true_mean_19_times_in_20():
    """12 full batches and 3 short ones, as at 36 samples in batches of 8, with skewed noise."""
    draw, hits, trials = random.Random(5), 0, 2000
    for _ in range(trials):
        full = [1.0 + draw.gammavariate(4, 0.02) for _ in range(12)]
        short = [0.6 + draw.gammavariate(4, 0.02) for _ in range(3)]
        _, low, high = strata.mean([Stratum(4 / 36, full), Stratum(1 / 36, short)])
        hits += low <= (4 * 1.08 + 0.68) / 36 <= high
    assert hits / trials == pytest.approx(0.95, abs=0.02)
