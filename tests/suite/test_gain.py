"""The share of another one's gain: exact where it is known, right as often as it says, and none where there is none."""

import math

import numpy as np
import pytest

from bench_core.suite import gain


def times(logs):
    """Seconds by round, from logarithms of shape (rounds, 3)."""
    return [dict(enumerate(np.exp(column))) for column in np.asarray(logs).T]


def made(chance, speedups, rounds, noise):
    """Logarithms of noisy times of a base and of two that are so many times faster."""
    return -np.log([1.0, *speedups]) + chance.normal(0, noise, (rounds, 3))


def test_it_is_the_time_that_one_saves_over_the_time_that_the_other_saves():
    assert gain.share(times([np.log([2.0, 1.7, 1.0])] * 8), process_error=0) == pytest.approx((0.3, 0.3, 0.3))
    assert gain.share(times([np.log([2.0, 2.2, 1.0])] * 8), process_error=0) == pytest.approx((-0.2, -0.2, -0.2))


def test_what_processes_differ_by_widens_it_by_what_fieller_says():
    """x = (1 - c) - s (1 - g) is at the ends as far from 0 as errors of e in the logs of all three times take it."""
    _, low, high = gain.share(times([np.log([2.0, 1.5, 1.0])] * 8), process_error=0.02)
    for end in (low, high):
        c, g = 0.75, 0.5
        assert abs((1 - c) - end * (1 - g)) == pytest.approx(0.02 * math.hypot(c, end * g, c - end * g), rel=1e-6)


@pytest.mark.parametrize(
    ("rounds", "noise", "speedups"), [(2, 0.02, (1.5, 2.0)), (4, 0.02, (2.0, 2.0)), (12, 0.03, (0.9, 1.3))]
)
def test_it_holds_the_true_share_also_of_few_rounds(rounds, noise, speedups):
    chance, held, given = np.random.default_rng(7), 0, 0
    truth = (1 - 1 / speedups[0]) / (1 - 1 / speedups[1])
    for _ in range(100):
        found = gain.share(times(made(chance, speedups, rounds, noise)), process_error=0)
        given += found is not None
        held += found is not None and found[1] <= truth <= found[2]
    assert held >= 0.9 * given > 50


def test_a_measure_that_may_gain_nothing_has_no_share():
    chance = np.random.default_rng(1)
    assert gain.share(times(made(chance, (1.5, 1.0), 12, 0.02)), process_error=0) is None
    assert gain.share(times(np.log([[2.0, 1.5, 1.0]])), process_error=0) is None
    assert gain.share([{0: 2.0}, {1: 1.5}, {2: 1.0}], process_error=0) is None


def test_a_number_of_rounds_that_was_not_fixed_makes_it_wider():
    logs = made(np.random.default_rng(2), (1.5, 2.0), 30, 0.02)
    fixed, looked_at = (gain.share(times(logs), process_error=0, sequential=s) for s in (False, True))
    assert looked_at[0] == fixed[0]
    assert looked_at[1] < fixed[1] < fixed[2] < looked_at[2]
    assert gain.share(times(logs[:8]), process_error=0, sequential=True) is None
