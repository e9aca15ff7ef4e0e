"""How small a difference a machine can see in a given time, from what a candidate against itself has shown.

A longer run sees smaller differences for two reasons: chance averages out over its rounds, and what processes differ by
over its starts, which cost time of their own. The half-widths predicted here are those of `intervals.speedup`, with
normal noise in place of the rounds that are not made yet. See docs/statistics.md, "How small a difference can be seen".

>>> cell = {"batch_size": 4, "steps": 10, "rounds": 36, "starts": 6, "round_s": 1, "warm_up_s": 5, "load_s": 2}
>>> quiet = SelfTest(**cell, noise=0.05, spread=0.0)
>>> minute, ten = best(quiet, 60), best(quiet, 600)
>>> f"{minute.half_width:.1%} in {minute.rounds} rounds and {minute.starts} starts, then {ten.half_width:.1%}"
'3.3% in 25 rounds and 5 starts, then 1.0%'
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from itertools import combinations, count
from typing import Annotated, NamedTuple

import scipy  # scipy.special is loaded on first use: the dashboard's first page does not need it
from pydantic import Field

from bench_core import plan
from bench_core.records import Count, Record
from bench_core.spec import Protocol, Size
from bench_core.stats import intervals, processes, stopping

PRIOR_STARTS = 3
"""So many starts the usual spread of processes counts as, beside those of a self-test, whose estimate is rough."""
LEAST_SPREAD = 1e-6
CHECKS = 50
"""How finely the end of a long run is looked for: to one part in so many."""
NORMAL_DIFFERENCE = 0.9539
"""Median distance of two values of a normal distribution, in standard deviations (Shamos)."""
BLOM = 3 / 8
"""Blom's approximation of the expected value of an order statistic of normal values."""
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class SelfTest(Record):
    """What a candidate against itself has shown in one cell. Times are of both sides together."""

    batch_size: Size
    steps: Size
    rounds: Size
    starts: Size
    noise: NotNegative
    """Standard deviation of the log-ratio of one round within a pair of processes; odd rounds hardly move it."""
    spread: NotNegative
    """Standard deviation of the log-ratio between pairs of processes, as it was seen."""
    round_s: NotNegative
    warm_up_s: NotNegative
    """At each start, of this cell."""
    load_s: NotNegative
    """At each start, until processes are ready."""
    measured_ns: Count = 0
    """Since 1970."""

    @property
    def process_spread(self) -> float:
        """The spread to reckon with: what was seen, and the usual one with the weight of `PRIOR_STARTS` starts.

        What was seen in much noise weighs less: by the degrees of freedom of a variance from which another was taken
        (Satterthwaite).
        """
        usual, seen = processes.PROCESS_SPREAD**2, self.spread**2
        by_chance = math.pi / 2 * self.noise**2 * self.starts / self.rounds
        weight = (self.starts - 1) * (max(usual, seen) / (max(usual, seen) + by_chance)) ** 2
        return math.sqrt((weight * seen + PRIOR_STARTS * usual) / (weight + PRIOR_STARTS))

    @property
    def start_s(self) -> float:
        """Seconds of fresh processes for a run of this cell alone."""
        return self.load_s + self.warm_up_s


class Needed(NamedTuple):
    """What a precision takes."""

    rounds: int
    starts: int


class Best(NamedTuple):
    """The narrowest interval that a time gives."""

    half_width: float
    rounds: int
    starts: int


def noise_of(groups: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Noise of a round and spread between processes, from the log-ratios of each pair of processes.

    (0, 0) where no two rounds share their processes.
    """
    differences = [abs(a - b) for values in groups for a, b in combinations(values, 2)]
    if not differences:
        return 0.0, 0.0
    noise = statistics.median(differences) / NORMAL_DIFFERENCE
    spread = processes.spread_between(groups, LEAST_SPREAD)
    return noise, 0.0 if spread <= LEAST_SPREAD else spread


def half_width(seen: SelfTest, rounds: int, starts: float, *, sequential: bool = False) -> float | None:
    """The half-width to be expected of so many rounds in so many starts; None where they are too few."""
    rank = intervals.sequential_rank(rounds) if sequential else intervals.interval_rank(rounds)
    if rank is None:
        return None
    quantile = -float(scipy.special.ndtri((rank - BLOM) / (rounds + 1 - 2 * BLOM)))
    chance = quantile * math.hypot(seen.noise, seen.process_spread)
    return math.hypot(chance, _allowance(seen, starts, sequential=sequential))


def best(seen: SelfTest, seconds: float) -> Best | None:
    """The narrowest interval in this time with a fixed number of rounds, equally many a start; None without any."""
    found = None
    for starts in count(1):
        each = int((seconds / starts - seen.start_s) / seen.round_s) if seen.round_s else 0
        if each < 1:
            return found
        width = half_width(seen, starts * each, starts)
        if width is not None and (found is None or width < found.half_width):
            found = Best(width, starts * each, starts)
        elif found is not None and starts > 2 * found.starts:
            return found
    return found


def until_precise(seen: SelfTest, protocol: Protocol, most_s: float) -> Needed | None:
    """Rounds and starts until a run that stops by precision is precise enough; None beyond `most_s`.

    Follows `stopping.Precision` round by round.
    """
    assert protocol.precision is not None
    most_allowance = stopping.ALLOWANCE_SHARE * protocol.precision
    starts, since, squares, block = 1, 0, 0, plan.rounds_per_start(protocol)
    for rounds in count(1):
        since += 1
        if not seen.round_s or rounds * seen.round_s + starts * seen.start_s > most_s:
            return None
        effective = rounds**2 / (squares + since**2)
        if rounds >= protocol.rounds and rounds % max(1, rounds // CHECKS) == 0:
            width = half_width(seen, rounds, effective, sequential=True)
            if width is not None and width <= protocol.precision:
                return Needed(rounds, starts)
        if since >= block and (
            starts < protocol.starts or _allowance(seen, effective, sequential=True) > most_allowance
        ):
            starts, since, squares = starts + 1, 0, squares + since**2
    return None


def _allowance(seen: SelfTest, starts: float, *, sequential: bool) -> float:
    critical = processes.critical_value(starts, sequential=sequential)
    return critical * seen.process_spread * processes.normal_median_error(starts)
