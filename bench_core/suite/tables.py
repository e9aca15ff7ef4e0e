"""What the three systems found, as pandas tables for charts and files.

>>> from bench_core.suite.decomposition import Decomposition, Factor
>>> steps = Factor(name="steps", factor=2.0, ci_low=1.9, ci_high=2.1)
>>> times = {"claimed_ci_low": 3.8, "claimed_ci_high": 4.2, "fair": 2.0, "ci_low": 1.9, "ci_high": 2.1}
>>> rest = {"residual": 1.0, "residual_ci_low": 0.9, "residual_ci_high": 1.1, "verdict": "faster"}
>>> found = Decomposition(candidate="b", baseline="a", claimed=4.0, factors=(steps,), **times, **rest)
>>> decomposition_frame(found)[["row", "value", "before", "after", "effect"]].values.tolist()[1]
['steps', 2.0, 4.0, 2.0, 'larger']
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from bench_core.suite.decomposition import Decomposition
from bench_core.suite.effects import effect

DECOMPOSITION_COLUMNS = ["row", "value", "ci_low", "ci_high", "before", "after", "effect"]
NUMBERS = ("value", "ci_low", "ci_high", "before", "after")
Step = tuple[str, float | None, float | None, float | None]
Row = tuple[str, float | None, float | None, float | None, float | None, float | None, str]


def decomposition_frame(found: Decomposition) -> pd.DataFrame:
    """The way from the claim to the fair speedup: `claimed`, one row a factor, `residual`, `fair`.

    `value` is a speedup in the first and last row and a factor between them, with its 95 % interval; `before` and
    `after` are what is left of the claim before and after it was divided by the factor. `effect` says what a factor
    did to the claim (`suite.effects`); it is empty in the first and last row. NaN is unknown.
    """
    left, rows = found.claimed, [_total("claimed", found.claimed, found.claimed_ci_low, found.claimed_ci_high)]
    for name, value, low, high in _steps(found):
        after = None if left is None or not value else left / value
        rows.append((name, value, low, high, left, after, effect(low, high)))
        left = after
    rows.append(_total("fair", found.fair, found.ci_low, found.ci_high))
    return pd.DataFrame(rows, columns=DECOMPOSITION_COLUMNS).astype(dict.fromkeys(NUMBERS, float))


def _steps(found: Decomposition) -> Iterator[Step]:
    """The factors in the order in which they were switched, then what they do not explain."""
    for factor in found.factors:
        yield factor.name, factor.factor, factor.ci_low, factor.ci_high
    yield "residual", found.residual, found.residual_ci_low, found.residual_ci_high


def _total(row: str, value: float | None, low: float | None, high: float | None) -> Row:
    """A speedup: it begins at 1."""
    return row, value, low, high, 1.0, value, ""
