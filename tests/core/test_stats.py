"""Intervals and verdicts against published tables, and against simulation where chance is the point."""

import math
import random
import statistics

import pytest

from bench_core import stats

# n: rank of the 95 % order-statistic interval of the median (Conover, table; also scipy.stats.quantile_test)
RANKS = {5: None, 6: 1, 8: 1, 9: 2, 10: 2, 12: 3, 15: 4, 20: 6, 25: 8, 30: 10, 50: 18, 100: 40}


@pytest.mark.parametrize(("n", "rank"), RANKS.items())
def test_interval_ranks_are_those_of_the_table(n, rank):
    assert stats.interval_rank(n) == rank


def test_intervals_cover_the_true_median_under_heavy_tails():
    random.seed(1)
    covered = 0
    for _ in range(2000):
        low, high = stats.median_interval([_noisy() / _noisy() for _ in range(10)])
        covered += low <= 1 <= high
    assert covered / 2000 > 0.95


@pytest.mark.parametrize("rounds", [2, 3, 5, 6, 10, 30])
def test_a_speedup_interval_covers_at_every_number_of_rounds(rounds):
    random.seed(rounds)
    covered = 0
    for _ in range(2000):
        calls = [(_noisy(), _noisy()) for _ in range(rounds)]
        ratio, low, high = stats.speedup(_pairs([math.log(a / b) for a, b in calls]))
        assert low <= ratio <= high
        covered += low <= 1 <= high
    assert covered / 2000 >= 0.94


def _pairs(log_ratios, starts=None):
    return stats.Pairs(tuple(log_ratios), tuple(starts or [(0, 0)] * len(log_ratios)))


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
            low, high = stats.median_interval(seen, sequential=True) or (-1, 1)
            ever |= not low <= 0 <= high
            low, high = stats.median_interval(seen) or (-1, 1)
            ever_if_fixed |= not low <= 0 <= high
        wrong, wrong_if_fixed = wrong + ever, wrong_if_fixed + ever_if_fixed
    assert wrong / 400 <= 0.05
    assert wrong_if_fixed / 400 > 0.1  # which is why the time-uniform one is there


def test_a_time_uniform_interval_needs_nine_rounds_and_is_wider():
    values = [float(v) for v in range(100)]
    assert stats.median_interval(values[:8], sequential=True) is None
    assert stats.median_interval(values[:9], sequential=True) == (0.0, 8.0)
    fixed, uniform = stats.median_interval(values), stats.median_interval(values, sequential=True)
    assert uniform[0] < fixed[0] < fixed[1] < uniform[1]


def test_what_processes_differ_by_widens_a_ratio_and_more_starts_narrow_it():
    values = [0.01 * v for v in range(-10, 11)]
    _, low, high = stats.speedup(_pairs(values))
    alone = stats.speedup(_pairs(values), spread=0.02)
    four = stats.speedup(_pairs(values, [(k % 4, k % 4) for k in range(21)]), spread=0.02)
    for end, wider in ((low, alone[1]), (high, alone[2])):
        assert abs(math.log(wider)) == pytest.approx(math.hypot(math.log(end), 1.96 * 0.02))
    assert math.log(high) < math.log(four[2]) < math.hypot(math.log(high), 1.96 * 0.02 * 0.6)


def test_an_interval_covers_what_processes_differ_by_however_much_noise_there_is():
    random.seed(4)
    for noise in (0.001, 0.01, 0.05):
        covered = 0
        for _ in range(400):
            own = [random.gauss(0, 0.01) for _ in range(8)]
            pairs = _pairs([random.gauss(own[k % 8], noise) for k in range(80)], [(k % 8, k % 8) for k in range(80)])
            _, low, high = stats.speedup(pairs, spread=0.01)
            covered += low <= 1 <= high
        assert covered / 400 >= 0.93  # 95 % less two and a half standard errors


def test_whoever_looks_after_every_start_is_not_misled_either():
    random.seed(5)
    missed = {True: 0, False: 0}
    for _ in range(200):
        own = [random.gauss(0, 0.01) for _ in range(15)]
        ratios = [random.gauss(own[k // 10], 0.001) for k in range(150)]
        for sequential in missed:
            looks = [_pairs(ratios[:n], [(k // 10,) * 2 for k in range(n)]) for n in range(10, 151, 10)]
            found = [stats.speedup(pairs, sequential=sequential, spread=0.01) for pairs in looks]
            missed[sequential] += any(not low <= 1 <= high for _, low, high in found)
    assert missed[True] / 200 <= 0.05
    assert missed[False] / 200 > 0.1  # which is why the allowance grows with the looks


def test_the_median_of_many_is_never_better_known_than_is_said():
    random.seed(6)
    for n in (1, 2, 3, 4, 7, 20):
        medians = [statistics.median(random.gauss(0, 1) for _ in range(n)) for _ in range(4000)]
        assert statistics.pstdev(medians) < 1.03 * stats.median_error(n)


def test_a_start_of_few_rounds_counts_for_little():
    pairs = _pairs([0.0] * 100, [(0, 0)] * 99 + [(1, 1)])
    assert stats.process_allowance(pairs, 0.01) == pytest.approx(0.0196, rel=0.02)


def _noisy():
    """Lognormal noise of 10 %, and one call in ten 14 times slower."""
    return math.exp(random.gauss(0, 0.1)) * (14 if random.random() < 0.1 else 1)


def test_one_call_that_was_14_times_slower_hardly_moves_a_summary():
    calm = [1.0 + i / 1000 for i in range(20)]
    assert stats.summary([*calm[:-1], 14.0]).median == pytest.approx(stats.summary(calm).median)
    assert stats.summary([*calm[:-1], 14.0]).ci_high < 1.02


def test_a_summary_has_no_interval_below_six_calls():
    few = stats.summary([1.0, 2.0, 3.0])
    assert (few.median, few.min, few.max, few.ci_low, few.ci_high) == (2.0, 1.0, 3.0, None, None)


def test_per_sample_is_per_batch_over_the_batch_size():
    batch = stats.summary([4.0, 6.0, 8.0])
    assert stats.scaled(batch, 4).mean == pytest.approx(1.5)
    assert stats.scaled(batch, 4).max == pytest.approx(2.0)


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
    assert stats.verdict(low, high, 0.01) == verdict


def test_the_best_batch_is_the_smallest_that_is_nearly_as_good():
    assert stats.best_batch({1: 3.0, 4: 9.95, 8: 10.0, 16: 9.0}, 0.01) == (4, False)
    assert stats.best_batch({1: 3.0, 4: 9.0, 8: 10.0}, 0.01) == (8, True)
    assert stats.best_batch({}, 0.01) is None
