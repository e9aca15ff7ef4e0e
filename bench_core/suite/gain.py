"""How much of one acceleration's gain another one reaches: the seconds that it saves over the seconds the other saves.

The interval is a paired bootstrap: rounds are drawn anew, and each candidate's time is changed at random by what
processes of one program may differ by. See docs/statistics.md, "Taking a claim apart".

>>> base, candidate, measure = ({r: float(np.log(s)) for r in range(10)} for s in (2.0, 1.5, 1.0))
>>> [round(value, 9) for value in share([base, candidate, measure], process_error=0.0)]
[0.5, 0.5, 0.5]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

RESAMPLES = 2000
PERCENTILES = (2.5, 97.5)


def share(log_seconds: Sequence[Mapping[int, float]], *, process_error: float) -> tuple[float, float, float]:
    """The share with its 95 % interval, from the logarithms of seconds by round: base, candidate, measure.

    `process_error` is the standard error that processes give the log of each one's time. The gain of the measure must
    be certain. The same times give the same interval again.
    """
    common = sorted(set.intersection(*(set(own) for own in log_seconds)))
    rounds = np.array([[own[r] for own in log_seconds] for r in common])
    chance = np.random.default_rng(0)
    drawn = rounds[chance.integers(len(rounds), size=(RESAMPLES, len(rounds)))]
    drawn += process_error * chance.standard_normal((RESAMPLES, 1, len(log_seconds)))
    low, high = np.percentile(_shares(drawn), PERCENTILES)
    return float(_shares(rounds[None])[0]), float(low), float(high)


def _shares(rounds: np.ndarray) -> np.ndarray:
    """The share in each of n sets of rounds, of shape (n, rounds, 3)."""
    saved = -np.expm1(np.median(rounds[:, :, 1:] - rounds[:, :, :1], axis=1))
    shares: np.ndarray = saved[:, 0] / saved[:, 1]
    return shares
