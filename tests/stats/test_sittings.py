"""The ratio of ratios covers the truth whatever lies between two sittings, and identical code stays alike."""

import itertools
import math

import numpy as np
import pytest

from bench_core.stats import intervals, processes, sittings
from benchmarks import sittings as simulated
from benchmarks.sittings import NOISES, Plan, over_control, sitting

PAIRS = 150
CHANCE = 3 * math.sqrt(0.05 * 0.95 / PAIRS)
PLANS = [Plan(6, 1, 0.01), Plan(10, 2, 0.02), Plan(20, 4, 0.01), Plan(40, 4, 0.02)]


def many(noise, plan, *, level=1.0, change=1.0):
    random = np.random.default_rng(7)
    for _ in range(PAIRS):
        a, b = sitting(random, noise, plan), sitting(random, noise, plan, level=level, change=change)
        yield over_control(a, b, plan)


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("plan", PLANS)
def test_it_covers_the_truth_at_twice_the_level(noise, plan):
    found = list(many(NOISES[noise], plan, level=2.0, change=1.1))
    assert sum(low <= 1 / 1.1 <= high for _, low, high in found) / PAIRS > 0.95 - CHANCE


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("plan", PLANS)
def test_identical_code_is_rarely_told_apart(noise, plan):
    said = [intervals.verdict(low, high, simulated.MARGIN) for _, low, high in many(NOISES[noise], plan, level=0.5)]
    assert sum(verdict in ("faster", "slower") for verdict in said) / PAIRS < 0.05 + CHANCE


def test_code_that_is_a_tenth_slower_is_found():
    found = list(many(simulated.lognormal, Plan(40, 4, 0.01), level=2.0, change=1.1))
    assert sum(high < 1 for _, _, high in found) / PAIRS > 0.9


def test_the_level_alone_changes_nothing():
    a, b = (sitting(np.random.default_rng(3), simulated.drift, PLANS[2], level=level) for level in (1.0, 2.0))
    assert over_control(a, a, PLANS[2]) == pytest.approx(over_control(a, b, PLANS[2]))


def test_the_other_way_round_it_is_the_inverse():
    a, b = (1.2, 1.1, 1.25), (1.5, 1.45, 1.7)
    ratio, low, high = sittings.of_speedups(a, b)
    assert sittings.of_speedups(b, a) == pytest.approx((1 / ratio, 1 / high, 1 / low))
    assert low < b[1] / a[0] < ratio < b[2] / a[0] < high


def test_it_is_never_narrower_than_either_sitting():
    known = sittings.of_speedups((2.0, 2.0, 2.0), (1.5, 1.4, 1.6))
    assert known == pytest.approx((0.75, 0.7, 0.8))


@pytest.mark.parametrize(("sequential", "fewest"), [(False, 6), (True, 9)])
def test_few_rounds_have_no_interval(sequential, fewest):
    def speedup(n):
        return sittings.speedup(processes.Pairs((0.1,) * n, ((0, 0),) * n), spread=0.01, sequential=sequential)

    assert speedup(fewest - 1) is None
    assert speedup(fewest) is not None


def test_whoever_stops_both_sittings_when_it_suits_is_not_misled():
    random, plan, stops, missed = np.random.default_rng(5), Plan(40, 1, 0.0), range(9, 41, 4), 0
    for _ in range(PAIRS):
        a, b = (sitting(random, simulated.lognormal, plan).pairs.log_ratios for _ in range(2))
        looks = ([_looked(log_ratios[:n]) for n in stops] for log_ratios in (a, b))
        found = (sittings.of_speedups(*pair) for pair in itertools.product(*looks))
        missed += any(not low <= 1 <= high for _, low, high in found)
    assert missed / PAIRS < 0.05 + CHANCE


def _looked(log_ratios):
    pairs = processes.Pairs(log_ratios, ((0, 0),) * len(log_ratios))
    return sittings.speedup(pairs, spread=0.0, sequential=True)
