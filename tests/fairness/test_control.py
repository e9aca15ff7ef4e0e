"""Identical code in two runs is not called faster or slower, however far apart the machine was."""

import numpy as np
import pytest

from bench_core.fairness import control
from bench_core.stats import intervals, unpaired

MARGIN = 0.01


def share_found(level, noise, n, change=1.0, repetitions=200):
    """Share of simulated pairs of runs in which a `change` of one candidate beside its control is found."""
    random, found = np.random.default_rng(7), 0
    for _ in range(repetitions):
        a, b, control_a, control_b = (
            (scale * np.exp(random.normal(0, noise, n))).tolist() for scale in (1, level * change, 1, level)
        )
        ratio, beside = unpaired.ratio_interval(a, b), unpaired.ratio_interval(control_a, control_b)
        low, high = control.over(ratio, beside)
        found += not control.has_moved(beside, MARGIN) and intervals.verdict(low, high, MARGIN) in ("faster", "slower")
    return found / repetitions


@pytest.mark.parametrize("level", [1.0, 1.05, 1.2, 2.0])
@pytest.mark.parametrize("noise", [0.03, 0.1])
def test_identical_code_is_not_told_apart(level, noise):
    assert max(share_found(level, noise, n) for n in (6, 20)) <= 0.01


def test_code_that_is_a_third_slower_is_told_apart():
    assert share_found(1.0, 0.03, 10, change=1.3) > 0.9


def test_a_control_has_moved_when_it_is_beyond_the_margin_and_not_by_chance():
    assert control.has_moved((0.95, 0.93, 0.97), MARGIN)
    assert not control.has_moved((0.95, 0.89, 1.01), MARGIN)  # may be chance
    assert not control.has_moved((0.995, 0.993, 0.997), MARGIN)  # within the margin
