"""What a self-test predicts is what runs of that length then get."""

import random
import statistics

import pytest

from bench_core.spec import Protocol
from bench_core.stats import intervals, processes, reach
from bench_core.stats.reach import SelfTest

CELL = {"batch_size": 1, "steps": 10, "rounds": 60_000, "starts": 1000, "round_s": 1.0, "warm_up_s": 3.0, "load_s": 1.0}
"""Measured so long that its figures are exact."""


def rounds_of(noise, spread, starts, each, seed):
    """The paired rounds of a run of one program against itself."""
    rng = random.Random(seed)
    own = [rng.gauss(0, spread) for _ in range(starts)]
    rows = [(own[s] + rng.gauss(0, noise), (s, s)) for s in range(starts) for _ in range(each)]
    return processes.Pairs(*zip(*rows, strict=True))


def width_of(pairs, spread, *, sequential=False):
    found = intervals.speedup(pairs, sequential=sequential, spread=spread)
    return None if found is None else intervals.half_width(*found[1:])


@pytest.mark.parametrize(("noise", "spread"), [(0.05, 0.02), (0.02, 0.005), (0.01, 0.03), (0.08, 0.0)])
@pytest.mark.parametrize("seconds", [60, 600])
def test_the_predicted_half_width_is_what_a_run_of_that_time_gets(noise, spread, seconds):
    seen = SelfTest(**CELL, noise=noise, spread=spread)
    best = reach.best(seen, seconds)
    each = best.rounds // best.starts
    assert best.rounds * seen.round_s + best.starts * seen.start_s <= seconds
    got = [width_of(rounds_of(noise, spread, best.starts, each, seed), seen.process_spread) for seed in range(60)]
    assert statistics.median(got) == pytest.approx(best.half_width, rel=0.25)


@pytest.mark.parametrize(("noise", "spread", "precision"), [(0.05, 0.02, 0.05), (0.02, 0.01, 0.02), (0.08, 0.0, 0.03)])
def test_the_predicted_time_of_a_precision_is_what_the_stop_rule_takes(noise, spread, precision):
    seen = SelfTest(**CELL, noise=noise, spread=spread)
    protocol = Protocol(prompts=("a",), precision=precision, starts=2)
    needed = reach.until_precise(seen, protocol, 1e6)
    each = round(needed.rounds / needed.starts)
    got = [
        width_of(rounds_of(noise, spread, needed.starts, each, seed), seen.process_spread, sequential=True)
        for seed in range(60)
    ]
    assert statistics.median(got) == pytest.approx(precision, rel=0.25)


def test_a_precision_that_takes_too_long_has_no_time():
    seen = SelfTest(**CELL, noise=0.05, spread=0.02)
    protocol = Protocol(prompts=("a",), precision=0.001, starts=2)
    assert reach.until_precise(seen, protocol, 3600) is None


def test_a_time_too_short_for_six_rounds_shows_nothing():
    assert reach.best(SelfTest(**CELL, noise=0.05, spread=0.02), 8) is None


@pytest.mark.parametrize(("noise", "spread"), [(0.05, 0.02), (0.01, 0.03)])
def test_noise_and_spread_are_found_from_six_starts_of_six_rounds(noise, spread):
    found = []
    for seed in range(100):
        pairs = rounds_of(noise, spread, 6, 6, seed)
        groups = [pairs.log_ratios[i : i + 6] for i in range(0, 36, 6)]
        found.append(reach.noise_of(groups))
    assert statistics.median(n for n, _ in found) == pytest.approx(noise, rel=0.15)
    assert statistics.median(s for _, s in found) == pytest.approx(spread, rel=0.3)


def test_little_evidence_leaves_the_usual_spread_and_much_replaces_it():
    few = {**CELL, "rounds": 36, "starts": 6}
    noisy = SelfTest(**few, noise=0.2, spread=0.0).process_spread
    quiet = SelfTest(**few, noise=0.005, spread=0.0).process_spread
    assert noisy == pytest.approx(processes.PROCESS_SPREAD, rel=0.01)
    assert 0.01 < quiet < noisy
    assert SelfTest(**CELL, noise=0.01, spread=0.05).process_spread == pytest.approx(0.05, rel=0.01)


def test_rounds_that_share_no_processes_say_nothing():
    assert reach.noise_of([[0.1], [0.2]]) == (0.0, 0.0)
    assert reach.noise_of([]) == (0.0, 0.0)
