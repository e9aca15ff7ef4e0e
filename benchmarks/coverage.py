"""Does the interval cover the truth whatever stops the run? Simulated, through the real stop rule's statistics.

Baseline and candidate are called in turn in shuffled order, with noise of known kinds; the truth is known. A run is
stopped between the fewest rounds that have an interval and 100: when the interval is narrow enough (the stop rule),
at a random round, and by an adversary, who looks after every round and stops at the first interval that misses the
truth. No stop rule misses more often than the adversary. For contrast the same is done for the interval of a fixed
number of rounds, which covers the truth as often as it says only when nobody looks.

In the last two kinds of noise each start of the two processes has a ratio of its own, which no number of rounds
averages out, once with much noise of the calls and once with little: as much as intervals allow for where a device was
not measured (`processes.PROCESS_SPREAD`). The interval is given that spread.
"""

from __future__ import annotations

import math
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from bench_core.stats import intervals
from bench_core.stats.processes import PROCESS_SPREAD, Pairs
from benchmarks.proportions import lower_bound
from benchmarks.record import Row, Trial

NAME = "coverage"
QUICK = {"runs": 50}
MAX_ROUNDS = 100
PRECISIONS = (0.01, 0.02, 0.05)
TRUTH = math.log(1.03)
TARGET = 0.94
ROUNDS_PER_START = 10
RULES = [*(f"narrower than {p:.0%}" for p in PRECISIONS), "random round", "adversary"]
FIXED = "fixed-n interval"
SEQUENTIAL = "time-uniform interval"

Rng = np.random.Generator
Noise = Callable[[Rng], np.ndarray]
"""Factors of the calls of one run: (rounds, 2), columns baseline and candidate."""


def lognormal(rng: Rng) -> np.ndarray:
    """8 % of independent noise."""
    return np.exp(rng.normal(0, 0.08, (MAX_ROUNDS, 2)))


def spikes(rng: Rng) -> np.ndarray:
    """The same, and 1 in 10 calls takes 14 times as long."""
    return lognormal(rng) * np.where(rng.random((MAX_ROUNDS, 2)) < 0.1, 14.0, 1.0)


def drift(rng: Rng) -> np.ndarray:
    """The same on a machine that gets 30 % slower over the rounds, call by call in shuffled order."""
    return lognormal(rng) * np.exp(math.log(1.3) * _when(rng) / MAX_ROUNDS)


def level_shift(rng: Rng) -> np.ndarray:
    """The same on a machine that is 40 % slower from some moment on, perhaps between the calls of a round."""
    return lognormal(rng) * np.where(_when(rng) > rng.uniform(0, MAX_ROUNDS), 1.4, 1.0)


def processes(rng: Rng) -> np.ndarray:
    """The same, and every start of the processes has a difference of its own."""
    return lognormal(rng) * _by_start(rng)


def processes_alone(rng: Rng) -> np.ndarray:
    """A difference between starts, and hardly any noise within them, as on a quiet GPU."""
    return np.exp(rng.normal(0, 0.002, (MAX_ROUNDS, 2))) * _by_start(rng)


NOISES: dict[str, Noise] = {
    "lognormal": lognormal,
    "spikes": spikes,
    "drift": drift,
    "level shift": level_shift,
    "processes differ": processes,
    "only processes differ": processes_alone,
}


def add_arguments(parser: ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--runs", type=int, default=2000, help="simulated runs of each kind of noise")
    parser.add_argument("--seed", type=int, default=0)


def trials(arguments: Namespace) -> Iterator[Trial]:
    """One a kind of noise: in how many runs the interval covered the truth, by interval and stop rule."""
    for number, (name, noise) in enumerate(NOISES.items()):
        rng = np.random.default_rng([arguments.seed, number])
        covered = {what: dict.fromkeys(RULES, 0) for what in (SEQUENTIAL, FIXED)}
        for _ in range(arguments.runs):
            _count(noise, rng, covered)
        yield {"noise": name, "runs": arguments.runs, "covered": covered}


def rows(trials: list[Trial], arguments: Namespace) -> list[Row]:
    """One a kind of noise and interval."""
    return [_row(t, what) for what in (SEQUENTIAL, FIXED) for t in trials]


@dataclass(frozen=True)
class Intervals:
    """The intervals of one run, one after every round from the first that has one: ends of the log-ratio."""

    low: np.ndarray
    high: np.ndarray

    def covers(self, truth: float) -> np.ndarray:
        """Whether each interval covers the truth."""
        return (self.low <= truth) & (truth <= self.high)

    def first_narrow(self, precision: float) -> int:
        """Where the stop rule stops: the first narrow interval, else the last one."""
        narrow = np.flatnonzero((self.high - self.low) / 2 <= precision)
        return int(narrow[0]) if len(narrow) else len(self.low) - 1


def _by_start(rng: Rng) -> np.ndarray:
    own = np.repeat(rng.normal(0, PROCESS_SPREAD, MAX_ROUNDS // ROUNDS_PER_START), ROUNDS_PER_START)
    return np.exp(np.column_stack([own, np.zeros(MAX_ROUNDS)]))


def _when(rng: Rng) -> np.ndarray:
    """When each call is made, in rounds: the first or the second half of its round."""
    return np.arange(MAX_ROUNDS)[:, None] + rng.permuted(np.tile([0.0, 0.5], (MAX_ROUNDS, 1)), axis=1)


def _count(noise: Noise, rng: Rng, covered: dict[str, dict[str, int]]) -> None:
    factors = noise(rng)
    ratios = np.log(factors[:, 0] / factors[:, 1]) + TRUTH
    spread = PROCESS_SPREAD if noise in (processes, processes_alone) else 0.0
    anywhere = rng.random()
    for what, counts in covered.items():
        found = _intervals(ratios.tolist(), sequential=what == SEQUENTIAL, spread=spread)
        inside = found.covers(TRUTH)
        stops = [found.first_narrow(p) for p in PRECISIONS] + [int(anywhere * len(inside))]
        for rule, stop in zip(RULES, stops, strict=False):
            counts[rule] += bool(inside[stop])
        counts["adversary"] += bool(inside.all())


def _intervals(ratios: list[float], *, sequential: bool, spread: float) -> Intervals:
    rank = intervals.sequential_rank if sequential else intervals.interval_rank
    starts = [(r // ROUNDS_PER_START,) * 2 for r in range(len(ratios))]
    fewest = next(n for n in range(len(ratios)) if rank(n) is not None)
    looks = [Pairs(tuple(ratios[:n]), tuple(starts[:n])) for n in range(fewest, len(ratios) + 1)]
    found = [intervals.speedup(pairs, sequential=sequential, spread=spread) for pairs in looks]
    _, low, high = np.log(np.array(found)).T
    return Intervals(low, high)


def _row(trial: Trial, what: str) -> Row:
    runs, counts = trial["runs"], trial["covered"][what]
    worst = min(counts.values())
    bound = lower_bound(worst, runs)
    return {
        "interval": what,
        "noise": trial["noise"],
        "runs": str(runs),
        **{rule: f"{counts[rule] / runs:.1%}" for rule in RULES},
        f"at least {TARGET:.0%}": "yes" if worst / runs >= TARGET else "no",
        "worst at least (95 %)": f"{bound:.1%}",
    }
