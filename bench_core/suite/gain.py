"""How much of one acceleration's gain another one reaches: the seconds that it saves over the seconds the other saves.

The interval is a paired bootstrap: rounds are drawn anew, and each candidate's time is changed at random by what two
processes of one program may differ by. See docs/statistics.md, "Taking a claim apart".

>>> rounds = np.log([[2.0, 1.5, 1.0]] * 10)         # the base, the candidate, the one whose gain is the measure
>>> share(rounds, spreads=(0.0, 0.0, 0.0))
(0.5, 0.5, 0.5)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

RESAMPLES = 2000
PERCENTILES = (2.5, 97.5)


def share(log_seconds: Sequence[Sequence[float]], *, spreads: Sequence[float]) -> tuple[float, float, float]:
    """The share with its 95 % interval, of rows (base, candidate, measure): logarithms of the seconds of one round.

    `spreads` are the standard errors of their mean process, on the log scale. The gain of the measure must be certain;
    the same rounds give the same interval again.
    """
    rounds = np.asarray(log_seconds, dtype=float)
    chance = np.random.default_rng(0)
    drawn = chance.integers(len(rounds), size=(RESAMPLES, len(rounds)))
    shifts = chance.normal(0.0, 1.0, size=(RESAMPLES, rounds.shape[1])) * np.asarray(spreads)
    shares = _share(_saved(rounds[drawn], shifts))
    low, high = np.percentile(shares, PERCENTILES)
    return float(_share(_saved(rounds[None], np.zeros((1, rounds.shape[1]))))[0]), float(low), float(high)


def _saved(rounds: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """The share of the base's seconds that each of the other two saves; shape (n, 2) of (n, rounds, 3)."""
    relative = np.median(rounds[:, :, 1:] - rounds[:, :, :1], axis=1) + shifts[:, 1:] - shifts[:, :1]
    return -np.expm1(relative)


def _share(saved: np.ndarray) -> np.ndarray:
    return saved[:, 0] / saved[:, 1]
