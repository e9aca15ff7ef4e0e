"""The ratio of two medians whose calls are not paired: runs that were measured one after the other.

The interval is that of a ratio of medians of two independent samples (Price & Bonett, "Distribution-free confidence
intervals for difference and ratio of medians", J. Stat. Comput. Simul. 72, 2002): the standard error of each log
median from two of its own order statistics, put together by squares. It does not assume that both sides are spread
alike, as the Mann-Whitney interval of Hodges and Lehmann does (a regression often comes with another spread), and it
is much narrower than two intervals of medians whose ends are divided by each other. Simulated at 6 to 40 calls a side
under lognormal, skewed and heavy-tailed noise, spikes of one call in ten and unequal spreads, it covers in 94 to 99 of
100.

>>> ratio, low, high = ratio_interval([1.0, 1.01, 0.99, 1.0, 1.02, 0.98], [0.5, 0.51, 0.5, 0.49, 0.5, 0.52])
>>> 1.9 < low < ratio == 2.0 < high < 2.1
True
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from bench_core.records import Call
from bench_core.stats import processes

FEWEST_CALLS = 6
"""Timed calls of each side, as in a paired comparison; of fewer the standard error is a guess."""


def ratio_interval(
    a: Sequence[float], b: Sequence[float], *, allowance: float = 0.0, sequential: bool = False
) -> tuple[float, float, float] | None:
    """median(a) / median(b) of seconds, with its 95 % interval; None where a side has fewer than `FEWEST_CALLS`.

    `allowance` is what else the log-ratio may be off by (95 %); it is put together with chance by squares.
    `sequential`: the number of calls of a side was not fixed beforehand.
    """
    if min(len(a), len(b)) < FEWEST_CALLS:
        return None
    ratio = statistics.median(a) / statistics.median(b)
    errors = [processes.standard_error([math.log(v) for v in side]) for side in (a, b)]
    chance = processes.quantile(min(len(a), len(b)), sequential=sequential) * math.hypot(*errors)
    half = math.hypot(chance, allowance)
    return ratio, ratio * math.exp(-half), ratio * math.exp(half)


def process_allowance(a: Sequence[Call], b: Sequence[Call], spread: float, *, sequential: bool = False) -> float:
    """As `starts.process_allowance`, but each side has processes of its own."""
    return processes.allowance([[c.start for c in side] for side in (a, b)], spread, sequential=sequential)
