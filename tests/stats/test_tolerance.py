"""A gate that is looked at after every round closes by mistake no more often than its interval allows."""

import numpy as np
import pytest

from bench_core.stats import intervals, tolerance
from bench_core.stats.processes import Pairs

TOLERATED, SPREAD = 0.03, 0.01
ROUNDS_PER_START = 20


def closed(longer, seed, *, rounds=80, noise=0.05):
    """Whether a gate closes that takes the first decision it can get, of head that takes `longer` more time."""
    wild = np.random.default_rng(seed)
    starts = np.arange(rounds) // ROUNDS_PER_START
    of_processes = wild.normal(0, SPREAD, starts[-1] + 1)[starts]
    spikes = np.where(wild.random(rounds) < 0.1, wild.exponential(0.5, rounds) * wild.choice([-1, 1], rounds), 0.0)
    logs = of_processes + wild.normal(0, noise, rounds) + spikes - np.log1p(longer)
    for n in range(ROUNDS_PER_START + 1, rounds + 1):
        pairs = Pairs(tuple(logs[:n]), tuple((s, s) for s in starts[:n].tolist()))
        _, low, high = intervals.speedup(pairs, sequential=True, spread=SPREAD)
        if tolerance.is_decided((low, high), TOLERATED):
            return tolerance.is_beyond((low, high), TOLERATED)
    return False


@pytest.mark.parametrize(("longer", "at_most"), [(0.0, 0), (TOLERATED, 3)])
def test_it_closes_by_mistake_no_more_often_than_one_cell_in_twenty(longer, at_most):
    assert sum(closed(longer, seed) for seed in range(60)) <= at_most


def test_what_is_much_slower_closes_it():
    assert sum(closed(0.10, seed) for seed in range(20)) >= 19
