"""How much two processes of one program differ, and what that adds to the interval of a ratio.

Two processes of the same program run at speeds 1 to 3 % apart for as long as they live. Further rounds do not average
that out; fresh processes do. A protocol states the spread to expect (`process_spread`): the standard deviation of the
log-ratio of one pair of processes. Where a run's own processes differ by more, what they show is used instead. See
docs/statistics.md, "Processes differ".

>>> round(process_allowance(Pairs((0.0,) * 10, ((0, 0),) * 10), 0.01), 4)      # one process a side: 1.96 times 1 %
0.0196
"""

from __future__ import annotations

import math
import statistics
import sys
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import scipy  # scipy.special is loaded on first use: the dashboard's first page does not need it

CONFIDENCE = 0.95
PROCESS_SPREAD = 0.02
"""What is expected where no self-test of the device has shown another: standard deviation of the log-ratio of two fresh
processes of one program. 1 % in long calls; calls of 0.1 s were seen to differ by 3 %. See benchmarks/README.md."""
MIXTURE_PRIOR = 0.5
"""Variance parameter of the normal mixture, in processes: nearly the narrowest from 1 to 50 processes."""
FEWEST_ROUNDS = 3
"""Processes with fewer rounds are left out of the estimated spread."""
BISECTIONS = 40


@dataclass(frozen=True)
class Pairs:
    """Paired rounds of two cells: log(baseline / candidate), and the processes of either side that were called.

    Of a ratio between two ratios (`intervals.contrast`) there are up to four sides.
    """

    log_ratios: tuple[float, ...]
    process_indices: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        return len(self.log_ratios)


def process_allowance(pairs: Pairs, spread: float, *, sequential: bool = False) -> float:
    """What the difference between processes may add to the log-ratio of paired rounds, 95 %.

    `spread` is that of two sides; of more sides each adds as much variance. `sequential`: the number of processes was
    not fixed beforehand.
    """
    if not spread or not pairs:
        return critical_value(1, sequential=False) * spread
    groups: dict[Hashable, list[float]] = defaultdict(list)
    for indices, value in zip(pairs.process_indices, pairs.log_ratios, strict=True):
        groups[indices].append(value)
    sides = list(zip(*pairs.process_indices, strict=True))
    of_pair = math.sqrt(len(sides) / 2)
    seen = spread_between(list(groups.values()), spread * of_pair) / of_pair
    return allowance(sides, seen, sequential=sequential)


def allowance(sides: Iterable[Iterable[Hashable]], spread: float, *, sequential: bool) -> float:
    """The same from the process indices of each side's calls. Each side has half of a pair's variance."""
    numbers = [effective_number(side) for side in sides]
    error = math.hypot(*(normal_median_error(n) for n in numbers)) / math.sqrt(2)
    return critical_value(min(numbers), sequential=sequential) * spread * error


def effective_number(process_indices: Iterable[Hashable]) -> float:
    """How many processes the calls are worth (Kish): one with few calls counts for little; 1 without calls."""
    counts = Counter(process_indices).values()
    return sum(counts) ** 2 / sum(n * n for n in counts) if counts else 1.0


def normal_median_error(n: float) -> float:
    """Standard deviation of the median of n standard normal values, at most a hundredth too small."""
    return math.sqrt(math.pi / (2 * n + math.pi - 2))


def processes_needed(half_width: float, spread: float) -> int:
    """Processes a side with which the allowance of a run that stops by precision is at most `half_width` (> 0)."""
    return 1 + bisect_left(
        range(1, sys.maxsize),
        True,
        key=lambda n: critical_value(n, sequential=True) * normal_median_error(n) * spread <= half_width,
    )


def critical_value(n: float, *, sequential: bool) -> float:
    """Standard errors to either side of a mean of n values for 95 %; `sequential`: for all n at once."""
    if not sequential:
        return float(scipy.special.ndtri((1 + CONFIDENCE) / 2))
    growth = 1 + n / MIXTURE_PRIOR
    return math.sqrt(growth / (growth - 1) * (math.log(growth) - 2 * math.log(1 - CONFIDENCE)))


def median_standard_error(values: Sequence[float]) -> float:
    """Standard error of the median of two or more independent values, from two of them (Price & Bonett)."""
    n, ordered = len(values), sorted(values)
    rank = max(1, round((n + 1) / 2 - math.sqrt(n)))
    z = -float(scipy.special.ndtri(scipy.special.bdtr(rank - 1, n, 0.5)))
    return (ordered[-rank] - ordered[rank - 1]) / (2 * z)


def spread_between(groups: Sequence[Sequence[float]], least: float) -> float:
    """Standard deviation between processes by Paule and Mandel, from the log-ratios of each process.

    Never below `least`, which is also the answer for fewer than two processes of `FEWEST_ROUNDS` rounds.
    """
    groups = [values for values in groups if len(values) >= FEWEST_ROUNDS]
    if len(groups) < 2:
        return least
    medians = [statistics.median(values) for values in groups]
    chance = _chance_variances(groups, medians)
    low, high = least, max(least, max(medians) - min(medians))
    if not _explains_too_little(low, medians, chance):
        return least
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if _explains_too_little(middle, medians, chance) else (low, middle)
    return high


def _chance_variances(groups: Sequence[Sequence[float]], medians: Sequence[float]) -> list[float]:
    """The variance of each group's median by chance, from the noise within all groups."""
    within = [v - middle for values, middle in zip(groups, medians, strict=True) for v in values]
    of_one = median_standard_error(within) ** 2 * len(within) ** 2 / (len(within) - len(groups))
    return [of_one / len(values) for values in groups]


def _explains_too_little(spread: float, medians: Sequence[float], chance: Sequence[float]) -> bool:
    """Whether medians scatter more than `spread` between processes and chance make likely."""
    weights = [1 / (spread**2 + c) for c in chance]
    mean = sum(w * m for w, m in zip(weights, medians, strict=True)) / sum(weights)
    return sum(w * (m - mean) ** 2 for w, m in zip(weights, medians, strict=True)) > len(medians) - 1
