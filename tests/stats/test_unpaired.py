"""The interval of a ratio of unpaired medians covers the true ratio as often as it says, whatever the noise."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from bench_core.stats import unpaired
from tests.calls import call

RUNS = 1500
TIMED = [call("timed", r, 1.0) for r in range(8)]


def lognormal(random, n, spread=0.05):
    return np.exp(random.normal(0, spread, n))


def spiked(random, n):
    return lognormal(random, n) * np.where(random.random(n) < 0.1, 14, 1)


def wide(random, n):
    return lognormal(random, n, 0.15)


def skewed(random, n):
    return 1 + random.exponential(0.05, n)


TRUE_MEDIAN = {
    lognormal: 1.0,
    wide: 1.0,
    skewed: 1 + 0.05 * math.log(2),
    spiked: math.exp(0.05 * NormalDist().inv_cdf(0.5 / 0.9)),
}


@pytest.mark.parametrize(
    ("a", "b", "calls"),
    [
        (lognormal, lognormal, (6, 6)),
        (lognormal, lognormal, (10, 10)),
        (lognormal, wide, (6, 20)),
        (lognormal, wide, (20, 20)),
        (spiked, lognormal, (10, 10)),
        (spiked, spiked, (30, 30)),
        (skewed, lognormal, (10, 30)),
    ],
)
def test_coverage(a, b, calls):
    random = np.random.default_rng(7)
    true = TRUE_MEDIAN[a] / TRUE_MEDIAN[b]
    intervals = [unpaired.ratio_interval(list(a(random, calls[0])), list(b(random, calls[1]))) for _ in range(RUNS)]
    right = sum(low <= true <= high for _, low, high in intervals) / RUNS
    assert right > 0.95 - 3 * math.sqrt(0.05 * 0.95 / RUNS)


def test_a_difference_larger_than_the_noise_is_seen():
    random = np.random.default_rng(7)
    ratio, low, high = unpaired.ratio_interval(list(1.2 * lognormal(random, 20)), list(lognormal(random, 20)))
    assert 1 < low < ratio < high < 1.4


def test_the_other_way_round_it_is_the_inverse():
    a, b = [1.0, 1.1, 1.2, 1.3, 1.4, 1.5], [2.0, 2.2, 2.4, 2.6, 2.7, 2.8, 3.0]
    ratio, low, high = unpaired.ratio_interval(a, b)
    assert unpaired.ratio_interval(b, a) == pytest.approx((1 / ratio, 1 / high, 1 / low))


def test_few_calls_have_no_interval():
    assert unpaired.ratio_interval([1.0] * 5, [1.0] * 50) is None


def test_more_processes_allow_for_less():
    again = [c.model_copy(update={"start": c.round % 4}) for c in TIMED]
    one, four = (unpaired.process_allowance(calls, calls, 0.01) for calls in (TIMED, again))
    assert one == pytest.approx(1.959963984540054 * 0.01)
    assert one / 2 < four < one * 0.6
    assert unpaired.process_allowance(TIMED, again, 0.0) == 0


def test_whoever_looks_after_every_call_is_not_misled_where_the_number_was_not_fixed():
    random = np.random.default_rng(3)
    missed = {True: 0, False: 0}
    for _ in range(150):
        a, b = lognormal(random, 60).tolist(), lognormal(random, 60).tolist()
        for sequential in missed:
            found = [unpaired.ratio_interval(a[:n], b[:n], sequential=sequential) for n in range(9, 61)]
            missed[sequential] += any(not low <= 1 <= high for _, low, high in found)
    assert missed[True] / 150 <= 0.06
    assert missed[False] / 150 > 0.15
