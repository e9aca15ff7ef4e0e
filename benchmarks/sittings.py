"""Does the ratio of ratios cover the truth, and does identical code stay alike? Simulated pairs of sittings.

Candidate and control are called in turn in shuffled order in two sittings, whose level differs by up to a factor of
two, with noise of known kinds and processes that differ; the truth is known. It is counted how often the interval
(`stats.sittings`) covers it, how often identical code is called faster or slower, and, for contrast, how often it would
be by raw times (`stats.unpaired`).

What no interval knows of is not simulated: a program beside one sitting that slows the candidate more than its control.
This is why `diff` decides nothing where calls were contended.
"""

from __future__ import annotations

import math
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bench_core.stats import intervals, processes, sittings, unpaired
from bench_core.stats.processes import Pairs
from benchmarks.proportions import lower_bound
from benchmarks.record import Row, Trial

NAME = "sittings"
QUICK = {"runs": 20}
MARGIN, FARTHEST, TARGET = 0.01, 2.0, 0.94
CLAIMS = ("faster", "slower")

Rng = np.random.Generator
Noise = Callable[[Rng, int], np.ndarray]
"""Logarithms of the calls' seconds: (rounds, 2), columns control and candidate."""


def lognormal(rng: Rng, rounds: int) -> np.ndarray:
    """5 % of independent noise."""
    return rng.normal(0, 0.05, (rounds, 2))


def drift(rng: Rng, rounds: int) -> np.ndarray:
    """The same on a machine that gets 30 % slower or faster over the sitting, call by call in shuffled order."""
    when = np.arange(rounds)[:, None] + rng.permuted(np.tile([0.0, 0.5], (rounds, 1)), axis=1)
    return lognormal(rng, rounds) + float(rng.choice([-1, 1])) * math.log(1.3) * when / rounds


def contention(rng: Rng, rounds: int) -> np.ndarray:
    """The same, and 5 to 40 % of the calls take 2 to 4 times as long."""
    hit = rng.random((rounds, 2)) < rng.uniform(0.05, 0.4)
    return lognormal(rng, rounds) + np.where(hit, np.log(rng.uniform(2, 4, (rounds, 2))), 0.0)


def bursts(rng: Rng, rounds: int) -> np.ndarray:
    """The same by whole rounds, of whose calls four of five are hit."""
    hit = (rng.random((rounds, 1)) < rng.uniform(0.05, 0.4)) & (rng.random((rounds, 2)) < 0.8)
    return lognormal(rng, rounds) + np.where(hit, np.log(rng.uniform(2, 4, (rounds, 2))), 0.0)


def heavy_tails(rng: Rng, rounds: int) -> np.ndarray:
    """Student's t of two degrees of freedom, times 3 %."""
    return np.asarray(0.03 * rng.standard_t(2, (rounds, 2)))


def quiet(rng: Rng, rounds: int) -> np.ndarray:
    """0.2 % of noise, as on a quiet GPU."""
    return rng.normal(0, 0.002, (rounds, 2))


NOISES: dict[str, Noise] = {
    "lognormal": lognormal,
    "drift": drift,
    "contention": contention,
    "bursts": bursts,
    "heavy tails": heavy_tails,
    "quiet": quiet,
}


class Plan(NamedTuple):
    """Rounds and starts of a sitting, and by how much two processes of one program differ."""

    rounds: int
    starts: int
    spread: float


PLANS = [Plan(n, starts, s) for n in (6, 10, 20, 40) for starts, s in ((1, 0.01), (2, 0.02), (4, 0.01), (4, 0.02))]


@dataclass(frozen=True)
class Sitting:
    """Seconds of control and candidate by round, and the process of each."""

    seconds: np.ndarray
    starts: np.ndarray

    @property
    def pairs(self) -> Pairs:
        """Speedups of the candidate over the control, paired by round."""
        ratios = np.log(self.seconds[:, 0] / self.seconds[:, 1])
        return Pairs(tuple(ratios.tolist()), tuple((s, s) for s in self.starts.tolist()))


def sitting(rng: Rng, noise: Noise, plan: Plan, *, level: float = 1.0, change: float = 1.0) -> Sitting:
    """A sitting on a machine `level` times as slow, whose candidate takes `change` times as long."""
    starts = np.arange(plan.rounds) * plan.starts // plan.rounds
    own = rng.normal(0, plan.spread / math.sqrt(2), (plan.starts, 2))[starts]
    return Sitting(level * np.array([1.0, change]) * np.exp(noise(rng, plan.rounds) + own), starts)


def over_control(a: Sitting, b: Sitting, plan: Plan) -> sittings.Ratio:
    """The ratio of ratios, as `diff` says it."""
    found = [sittings.speedup(s.pairs, spread=plan.spread, sequential=False) for s in (a, b)]
    if found[0] is None or found[1] is None:
        raise ValueError(f"{plan.rounds} rounds have no interval")
    return sittings.of_speedups(found[0], found[1])


def raw(a: Sitting, b: Sitting, plan: Plan) -> sittings.Ratio:
    """The ratio of the candidate's times of either sitting."""
    allowance = processes.allowance([s.starts.tolist() for s in (a, b)], plan.spread, sequential=False)
    found = unpaired.ratio_interval(*(s.seconds[:, 1].tolist() for s in (a, b)), allowance=allowance)
    if found is None:
        raise ValueError(f"{plan.rounds} calls have no interval")
    return found


def add_arguments(parser: ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--runs", type=int, default=2000, help="simulated pairs of sittings of each kind and plan")
    parser.add_argument("--seed", type=int, default=0)


def trials(arguments: Namespace) -> Iterator[Trial]:
    """One a kind of noise and plan: how often the interval covered, and how often identical code seemed to differ."""
    for kind, (name, noise) in enumerate(NOISES.items()):
        for number, plan in enumerate(PLANS):
            rng = np.random.default_rng([arguments.seed, kind, number])
            counts = dict.fromkeys(("covered", "claimed", "claimed by raw times", "found"), 0)
            for _ in range(arguments.runs):
                _count(rng, noise, plan, counts)
            yield {"noise": name, **plan._asdict(), "runs": arguments.runs, **counts}


def _count(rng: Rng, noise: Noise, plan: Plan, counts: dict[str, int]) -> None:
    """One pair of sittings with identical code; and one in which the candidate became a tenth slower."""
    level = math.exp(rng.uniform(-1, 1) * math.log(FARTHEST))
    a, b = sitting(rng, noise, plan), sitting(rng, noise, plan, level=level)
    ratio = over_control(a, b, plan)
    counts["covered"] += ratio[1] <= 1 <= ratio[2]
    counts["claimed"] += _said(ratio) in CLAIMS
    counts["claimed by raw times"] += _said(raw(a, b, plan)) in CLAIMS
    changed = sitting(rng, noise, plan, level=level, change=1.1)
    counts["found"] += _said(over_control(a, changed, plan)) == "slower"


def _said(ratio: sittings.Ratio) -> str:
    return intervals.verdict(*ratio[1:], MARGIN)


def rows(trials: list[Trial], arguments: Namespace) -> list[Row]:
    """One a kind of noise, over all plans; the worst plan counts."""
    names = dict.fromkeys(t["noise"] for t in trials)
    return [_row(name, [t for t in trials if t["noise"] == name]) for name in names]


def _row(name: str, trials: list[Trial]) -> Row:
    shares = {what: [t[what] / t["runs"] for t in trials] for what in ("covered", "claimed", "claimed by raw times")}
    worst = min(trials, key=lambda t: t["covered"])
    bound = lower_bound(worst["covered"], worst["runs"])
    found = {t["rounds"]: t["found"] / t["runs"] for t in trials if (t["starts"], t["spread"]) == (4, 0.01)}
    return {
        "noise": name,
        "pairs": str(sum(t["runs"] for t in trials)),
        "covered": _range(shares["covered"]),
        "worst, at least (95 %)": f"{bound:.1%}",
        f"covered in {TARGET:.0%}": "yes" if worst["covered"] >= TARGET * worst["runs"] else "no",
        "identical code said to differ": _range(shares["claimed"]),
        "the same by raw times": _range(shares["claimed by raw times"]),
        "10 % slower found at 6, 10, 20, 40 rounds": ", ".join(f"{share:.0%}" for share in found.values()),
    }


def _range(shares: list[float]) -> str:
    return f"{min(shares):.1%} to {max(shares):.1%}"
