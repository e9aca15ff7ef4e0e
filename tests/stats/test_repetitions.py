"""The mean of repetitions and its interval: what is known is exact, and what is measured is covered as often as said.

What a pitfall's run reckons is simulated: A against A in two starts of processes that differ by 1 %.
"""

import math

import numpy as np
import pytest

from bench_core.stats import intervals, processes, repetitions
from bench_core.stats.processes import Pairs

SPREAD, STARTS, TRIALS = 0.01, 2, 2000


def quiet(rng, shape):
    return rng.normal(0, 0.003, shape)


def spikes(rng, shape):
    """3 %, and one call of 100 takes twice as long."""
    return rng.normal(0, 0.03, shape) + np.log(2) * (rng.random(shape) < 0.01)


def skewed(rng, shape):
    """As on two shared cores: 6 %, to the slow side."""
    return rng.gamma(1.5, 0.05, shape)


def drift(rng, shape):
    """3 % on a machine that becomes 30 % slower over the run, whoever is called."""
    return rng.normal(0, 0.03, shape) + np.linspace(0, math.log(1.3), shape[0])[:, None]


NOISES = (quiet, spikes, skewed, drift)


def runs(noise, rounds, starts=STARTS, sides=2, seed=1):
    """Simulated runs: seconds (rounds, sides), and the process of each round."""
    rng = np.random.default_rng([seed, NOISES.index(noise), rounds])
    process = np.arange(rounds) * starts // rounds
    for _ in range(TRIALS):
        own = rng.normal(0, SPREAD / math.sqrt(2), (starts, sides))
        yield np.exp(noise(rng, (rounds, sides)) + own[process]), process


def totals(seconds, first, last):
    """Seconds of some rounds of each pass of nine, added up."""
    return seconds.reshape(-1, 9)[:, first:last].sum(axis=1)


def allowance(process):
    return processes.allowance([process.tolist()] * 2, SPREAD, sequential=False)


def covers(found, truth):
    return found[1] <= truth <= found[2]


@pytest.mark.parametrize("noise", NOISES)
def test_a_claim_of_totals_over_four_passes_in_two_starts(noise):
    """36 samples of one side over 32 of the other: 9/8, though the code is the same."""
    hits = 0
    for seconds, process in runs(noise, 36):
        claims = totals(seconds[:, 0], 0, 9) / totals(seconds[:, 1], 1, 9)
        hits += covers(repetitions.mean(claims.tolist(), allowance=allowance(process)), 9 / 8)
    assert hits / TRIALS >= 0.94


@pytest.mark.parametrize("noise", (quiet, spikes, skewed))
def test_an_inflation_of_totals_where_processes_cancel(noise):
    """The same calls of one side are in both numbers, so nothing is added for processes.

    The one call that only one number has makes skewed noise skew the quotient.
    """
    hits = 0
    for seconds, _ in runs(noise, 36):
        quotients = totals(seconds[:, 1], 0, 9) / totals(seconds[:, 1], 1, 9)
        hits += covers(repetitions.mean(quotients.tolist()), 9 / 8)
    assert (0.91 if noise is skewed else 0.94) <= hits / TRIALS


@pytest.mark.parametrize("noise", NOISES)
def test_rounds_as_repetitions(noise):
    """Eight or sixteen rounds of two calls each, as where operations or a batch size are told as a speedup."""
    for rounds in (8, 16):
        hits = 0
        for seconds, process in runs(noise, rounds):
            ratios = (seconds[:, 0] / seconds[:, 1]).tolist()
            hits += covers(repetitions.mean(ratios, allowance=allowance(process)), 1.0)
    assert hits / TRIALS >= 0.94, rounds


@pytest.mark.parametrize("noise", NOISES)
def test_starts_as_repetitions_have_what_processes_differ_by_in_their_scatter(noise):
    """Four starts, of which each gives one number: what a cold process takes over a warm one."""
    hits = 0
    for seconds, process in runs(noise, 16, starts=4):
        by_start = [seconds[process == start].mean(axis=0) for start in range(4)]
        hits += covers(repetitions.mean([float(a / b) for a, b in by_start]), 1.0)
    assert hits / TRIALS >= 0.93


@pytest.mark.parametrize("noise", NOISES)
def test_an_inflation_of_measured_sides(noise):
    """The median over rounds of a wrong arm's time over a fair one's, what the ordinary comparison does."""
    hits = 0
    for seconds, process in runs(noise, 16):
        logs, indices = np.log(seconds[:, 0] / seconds[:, 1]), [(int(p), int(p)) for p in process]
        found = intervals.speedup(Pairs(tuple(logs.tolist()), tuple(indices)), spread=SPREAD)
        hits += covers(found, 1.0)
    assert hits / TRIALS >= 0.94


def test_equal_repetitions_leave_what_processes_differ_by_and_no_rounding():
    assert repetitions.mean([16.0] * 3) == (16.0, 16.0, 16.0)
    assert repetitions.mean([2.0] * 3, allowance=0.02) == pytest.approx((2.0, 2 * math.exp(-0.02), 2 * math.exp(0.02)))


def test_of_one_repetition_there_is_no_interval():
    assert repetitions.mean([1.5], allowance=0.02) == (pytest.approx(1.5), None, None)
    assert repetitions.mean([]) is None
