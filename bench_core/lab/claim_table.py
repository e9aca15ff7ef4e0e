"""An outcome as the rows of its chart: the guess, the claim, the fair number, the inflation.

>>> from bench_core.lab.outcome import Estimate
>>> claim_rows({"claimed": Estimate(value=2.0, low=1.9, high=2.1)}, guess=3).to_dict("records")[0]["row"]
'guess'
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from bench_core.lab.effects import effect_of
from bench_core.lab.outcome import Estimate, Outcome

COLUMNS = ("row", "value", "ci_low", "ci_high", "effect")


def claim_frame(outcome: Outcome, guess: float | None = None) -> pd.DataFrame:
    """The rows that `charts.claim` draws: row, value, ci_low, ci_high (NaN where there is none), effect."""
    numbers = {"claimed": outcome.claimed, "fair": outcome.fair, "inflation": outcome.inflation}
    return claim_rows(numbers, guess)


def claim_rows(numbers: Mapping[str, Estimate], guess: float | None = None) -> pd.DataFrame:
    """The same of single numbers: of a recorded measurement, for example."""
    shown = numbers if guess is None else {"guess": Estimate(value=guess), **numbers}
    rows = [(name, n.value, n.low, n.high, effect_of(n) if name == "inflation" else "") for name, n in shown.items()]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(("value", "ci_low", "ci_high"), float))
