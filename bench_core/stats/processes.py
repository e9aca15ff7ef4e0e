"""What two processes of one program differ by for as long as they live, and what that adds to the error of a ratio.

Where the system put their memory makes one process faster than the other (measured: about 1 % on a CPU with 32 MB of
shared cache). No number of rounds averages that out, new processes do, which is why pyperf spawns many. A protocol
says what spread to reckon with: the standard deviation of the log-ratio of one pair of processes. Where the starts of a
run disagree by more than that and chance explain, what they show is taken instead: the variance between starts by
Mandel and Paule ("Consensus values and weighting factors", J. Res. NBS 87, 1982). From few starts that is a rough
estimate, but it only ever widens.

What it adds is smaller with every start. Where the number of starts was not fixed beforehand it is time-uniform, by the
normal-mixture boundary of a sum of normal values (Robbins 1970; Howard et al., "Time-uniform, nonparametric,
nonasymptotic confidence sequences", Ann. Stat. 2021, sec. 3.2).

>>> round(process_allowance(Pairs((0.0,) * 10, ((0, 0),) * 10), 0.01), 4)      # one start: 1.96 times 1 %
0.0196
"""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count

CONFIDENCE = 0.95
NORMAL = 1.96
"""97.5 % quantile of the normal distribution."""
START_PRIOR = 0.5
"""Of the normal mixture, in starts: within a tenth of the narrowest from 1 to 50 starts."""
FEWEST_IN_START = 3
"""Rounds of a start whose median is compared with that of others."""
BISECTIONS = 40


@dataclass(frozen=True)
class Pairs:
    """Paired rounds of two cells: log(baseline / candidate) of each, and the starts (processes) it is of."""

    log_ratios: tuple[float, ...]
    starts: tuple[tuple[int, int], ...]

    def __len__(self) -> int:
        return len(self.log_ratios)


def process_allowance(pairs: Pairs, spread: float, *, sequential: bool = False) -> float:
    """What the difference between processes may add to a log-ratio (95 %); each side may have had processes of its
    own. `sequential`: the number of starts was not fixed beforehand."""
    if not spread or not pairs:
        return NORMAL * spread
    by_start: dict[Hashable, list[float]] = defaultdict(list)
    for start, value in zip(pairs.starts, pairs.log_ratios, strict=True):
        by_start[start].append(value)
    shown = between(list(by_start.values()), spread)
    return allowance(list(zip(*pairs.starts, strict=True)), shown, sequential=sequential)


def allowance(sides: Iterable[Iterable[Hashable]], spread: float, *, sequential: bool) -> float:
    """The same from the starts that the rounds of either side belong to; of a pair's variance each has one half."""
    numbers = [effective(side) for side in sides]
    error = math.hypot(*(median_error(n) for n in numbers)) / math.sqrt(2)
    return quantile(min(numbers), sequential=sequential) * spread * error


def effective(starts: Iterable[Hashable]) -> float:
    """How many starts rounds are worth: those of few rounds count for little (Kish, "Survey Sampling", 1965, 11.7);
    1 for no rounds."""
    counts = Counter(starts).values()
    return sum(counts) ** 2 / sum(n * n for n in counts) if counts else 1.0


def median_error(n: float) -> float:
    """Standard deviation of the median of n standard normal values: exact for one, right for many, and never more
    than a hundredth too small between."""
    return math.sqrt(math.pi / (2 * n + math.pi - 2))


def needed(half_width: float, spread: float) -> int:
    """Starts after which the allowance of a run that stops by precision is no wider than that."""
    error = half_width / spread if spread else math.inf
    return next(n for n in count(1) if quantile(n, sequential=True) * median_error(n) <= error)


def quantile(n: float, *, sequential: bool) -> float:
    """Standard errors to either side for 95 %; where n grew while somebody looked, for all n at once."""
    if not sequential:
        return NORMAL
    growth = 1 + n / START_PRIOR
    return math.sqrt(growth / (growth - 1) * (math.log(growth) - 2 * math.log(1 - CONFIDENCE)))


def standard_error(values: Sequence[float]) -> float:
    """Of the median of two or more independent values: the c-th values from both ends lie 2 z of it apart.

    z is the normal quantile of the probability, by the binomial, that fewer than c values lie beyond the median (Price
    & Bonett, "Distribution-free confidence intervals for difference and ratio of medians", J. Stat. Comput. Simul. 72,
    2002).
    """
    n, ordered = len(values), sorted(values)
    c = max(1, round((n + 1) / 2 - math.sqrt(n)))
    outside = sum(math.comb(n, k) for k in range(c)) / 2**n
    return (ordered[-c] - ordered[c - 1]) / (2 * statistics.NormalDist().inv_cdf(1 - outside))


def between(starts: Sequence[Sequence[float]], least: float) -> float:
    """Standard deviation between starts by Mandel and Paule, from the log-ratios of each; `least` when they disagree
    no more than that, or there are fewer than two starts of enough rounds."""
    groups = [values for values in starts if len(values) >= FEWEST_IN_START]
    if len(groups) < 2:
        return least
    medians = [statistics.median(values) for values in groups]
    within = [v - middle for values, middle in zip(groups, medians, strict=True) for v in values]
    of_one = standard_error(within) ** 2 * len(within) ** 2 / (len(within) - len(groups))
    chance = [of_one / len(values) for values in groups]

    def is_too_small(spread: float) -> bool:
        weights = [1 / (spread**2 + c) for c in chance]
        mean = sum(w * m for w, m in zip(weights, medians, strict=True)) / sum(weights)
        return sum(w * (m - mean) ** 2 for w, m in zip(weights, medians, strict=True)) > len(groups) - 1

    low, high = least, max(least, max(medians) - min(medians))
    if not is_too_small(low):
        return least
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_too_small(middle) else (low, middle)
    return high
