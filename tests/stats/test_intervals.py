"""Intervals and verdicts against published tables, and against simulation where chance is the point."""

import math
import random
import statistics
from functools import cache

import pytest

from bench_core.stats import intervals
from bench_core.stats.processes import Pairs
from tests.calls import call

ARMS = [(8, range(5)), (4, range(4)), (6, range(1, 5)), (5, range(6))]
"""Seconds of the first round and the rounds of the sides of a ratio of ratios."""

# n: rank of the 95 % order-statistic interval of the median (Conover, table; also scipy.stats.quantile_test)
RANKS = {5: None, 6: 1, 8: 1, 9: 2, 10: 2, 12: 3, 15: 4, 20: 6, 25: 8, 30: 10, 50: 18, 100: 40}


@pytest.mark.parametrize(("n", "rank"), RANKS.items())
def test_interval_ranks_are_those_of_the_table(n, rank):
    assert intervals.interval_rank(n) == rank


def exact_rank(n):
    """By the definition, in whole numbers: the largest k with P[Binomial(n, 1/2) < k] of at most 1/40."""
    choose, below, rank = 1, 0, 0
    while 40 * (below := below + choose) <= 2**n:
        choose, rank = choose * (n - rank) // (rank + 1), rank + 1
    return rank or None


@pytest.mark.parametrize("sizes", [range(201), (1000, 2500, 10_000)])
def test_ranks_are_those_of_the_binomial_distribution_also_of_10000_rounds(sizes):
    assert [intervals.interval_rank(n) for n in sizes] == [exact_rank(n) for n in sizes]


def exact_sequential_rank(n):
    """The same while somebody looks: outside the interval 2^n B(2 + k, 2 + n - k) / B(2, 2) is at least 20."""
    least = 20 * _factorial(n + 3)
    outside = (k for k in range(n // 2) if 6 * 2**n * _factorial(k + 1) * _factorial(n - k + 1) >= least)
    return max((k + 1 for k in outside), default=None)


_factorial = cache(math.factorial)


def test_sequential_ranks_are_those_of_the_beta_binomial_distribution():
    assert [intervals.sequential_rank(n) for n in range(201)] == [exact_sequential_rank(n) for n in range(201)]


STUDENT_975 = {2: 12.7062047362, 3: 4.3026527297, 4: 3.1824463053, 5: 2.7764451052}


@pytest.mark.parametrize(("n", "quantile"), STUDENT_975.items())
def test_two_to_five_rounds_have_students_interval(n, quantile):
    values = [0.01 * v**2 for v in range(n)]
    _, low, high = intervals.speedup(_pairs(values))
    mean, error = statistics.fmean(values), statistics.stdev(values) / math.sqrt(n)
    assert (math.log(low), math.log(high)) == pytest.approx((mean - quantile * error, mean + quantile * error))


def test_a_ratio_of_ratios_is_of_the_rounds_that_all_sides_have():
    arms = [[call("timed", r, (r + 1) * s, start=r % 2) for r in rounds] for s, rounds in ARMS]
    found = intervals.contrast([arms[0], arms[3]], [arms[1], arms[2]], "batch_s")
    assert found.log_ratios == pytest.approx([math.log((8 / 4) / (6 / 5))] * 3)
    assert found.process_indices == ((1,) * 4, (0,) * 4, (1,) * 4)
    both = intervals.contrast([arms[0]], [arms[1]], "batch_s")
    assert both.log_ratios == pytest.approx(intervals.paired(arms[0], arms[1], "batch_s").log_ratios)


def test_one_round_has_no_interval():
    assert intervals.speedup(_pairs([0.1])) is None


def test_intervals_cover_the_true_median_under_heavy_tails():
    random.seed(1)
    covered = 0
    for _ in range(2000):
        low, high = intervals.median_interval([_noisy() / _noisy() for _ in range(10)])
        covered += low <= 1 <= high
    assert covered / 2000 > 0.95


@pytest.mark.parametrize("rounds", [2, 3, 5, 6, 10, 30])
def test_a_speedup_interval_covers_at_every_number_of_rounds(rounds):
    random.seed(rounds)
    covered = 0
    for _ in range(2000):
        calls = [(_noisy(), _noisy()) for _ in range(rounds)]
        ratio, low, high = intervals.speedup(_pairs([math.log(a / b) for a, b in calls]))
        assert low <= ratio <= high
        covered += low <= 1 <= high
    assert covered / 2000 >= 0.94


def _pairs(log_ratios, starts=None):
    return Pairs(tuple(log_ratios), tuple(starts or [(0, 0)] * len(log_ratios)))


def _rounds_of(noise, random_):
    """Paired log-ratios of 100 rounds of two equal candidates, called in random order within a round."""
    for round_ in range(100):
        times = []
        for place in random_.sample((0, 1), 2):
            now = round_ + place / 2
            seconds = math.exp(random_.gauss(0, 0.05))
            seconds *= 14 if noise == "spikes" and random_.random() < 0.1 else 1
            seconds *= 1 + now / 100 if noise == "drift" else 1
            seconds *= 1.3 if noise == "level shift" and now > 50 else 1
            times.append((place, seconds))
        (_, a), (_, b) = sorted(times, key=lambda pair: random_.random())
        yield math.log(a / b)


@pytest.mark.parametrize("noise", ["lognormal", "spikes", "drift", "level shift"])
def test_who_stops_as_soon_as_there_is_a_difference_is_still_right_19_times_in_20(noise):
    random_ = random.Random(noise)
    wrong = wrong_if_fixed = 0
    for _ in range(400):
        seen, ever, ever_if_fixed = [], False, False
        for value in _rounds_of(noise, random_):
            seen.append(value)
            low, high = intervals.median_interval(seen, sequential=True) or (-1, 1)
            ever |= not low <= 0 <= high
            low, high = intervals.median_interval(seen) or (-1, 1)
            ever_if_fixed |= not low <= 0 <= high
        wrong, wrong_if_fixed = wrong + ever, wrong_if_fixed + ever_if_fixed
    assert wrong / 400 <= 0.05
    assert wrong_if_fixed / 400 > 0.1  # which is why the time-uniform one is there


def test_a_time_uniform_interval_needs_nine_rounds_and_is_wider():
    values = [float(v) for v in range(100)]
    assert intervals.median_interval(values[:8], sequential=True) is None
    assert intervals.median_interval(values[:9], sequential=True) == (0.0, 8.0)
    fixed, uniform = intervals.median_interval(values), intervals.median_interval(values, sequential=True)
    assert uniform[0] < fixed[0] < fixed[1] < uniform[1]


def _noisy():
    """Lognormal noise of 10 %, and one call in ten 14 times slower."""
    return math.exp(random.gauss(0, 0.1)) * (14 if random.random() < 0.1 else 1)


def test_one_call_that_was_14_times_slower_hardly_moves_a_summary():
    calm = [1.0 + i / 1000 for i in range(20)]
    assert intervals.summary([*calm[:-1], 14.0]).median == pytest.approx(intervals.summary(calm).median)
    assert intervals.summary([*calm[:-1], 14.0]).ci_high < 1.02


def test_a_summary_has_no_interval_below_six_calls():
    few = intervals.summary([1.0, 2.0, 3.0])
    assert (few.median, few.min, few.max, few.ci_low, few.ci_high) == (2.0, 1.0, 3.0, None, None)


def test_per_sample_is_per_batch_over_the_batch_size():
    batch = intervals.summary([4.0, 6.0, 8.0])
    assert intervals.scaled(batch, 4).mean == pytest.approx(1.5)
    assert intervals.scaled(batch, 4).max == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (1.05, 1.20, "faster"),
        (0.80, 0.90, "slower"),
        (0.995, 1.009, "no difference"),
        (1.001, 1.009, "no difference"),
        (0.95, 1.20, "inconclusive"),
        (None, None, "inconclusive"),
    ],
)
def test_verdicts(low, high, verdict):
    assert intervals.verdict(low, high, 0.01) == verdict


def test_the_best_batch_is_the_smallest_that_is_nearly_as_good():
    assert intervals.best_batch({1: 3.0, 4: 9.95, 8: 10.0, 16: 9.0}, 0.01) == (4, False)
    assert intervals.best_batch({1: 3.0, 4: 9.0, 8: 10.0}, 0.01) == (8, True)
    assert intervals.best_batch({}, 0.01) is None


def test_batch_sizes_whose_throughput_overlaps_that_of_the_best_are_not_told_apart():
    measured = {1: (5.0, 6.0), 2: (9.5, 10.2), 4: (10.0, 11.0), 8: (10.9, 12.0), 16: (11.5, 12.0)}
    assert intervals.not_distinguishable(measured, 4) == (2, 8)
    assert intervals.not_distinguishable(measured, 1) == ()
    assert intervals.not_distinguishable(measured, 32) == ()
