"""Why an old number differed: the claimed speedup as a product of the fair one and what each unfair condition adds.

    claimed = fair x execution x steps x seeds x warm-up x samples x residual

A factor above 1 made the claim larger than it should be. The residual is what the factors do not explain: the order in
which the old script called its candidates, drift meanwhile, and chance.

>>> Factor(name="steps", factor=2.5, ci_low=2.4, ci_high=2.6).factor
2.5
"""

from __future__ import annotations

from typing import Literal

from bench_core.records import Record, Verdict

Condition = Literal["execution", "steps", "seeds", "warm-up", "samples"]
"""What the old scripts did differently, in the order in which the conditions are switched."""


class Factor(Record):
    """What one unfair condition multiplied the claim by, with its 95 % interval; None where there is none."""

    name: Condition
    factor: float
    ci_low: float | None
    ci_high: float | None


class Decomposition(Record):
    """A claimed speedup taken apart; intervals are 95 %, None where there are too few calls for one.

    `ci_low` and `ci_high` are those of `fair`, which is None where even the fair calls are not comparable; `message`
    then says why.
    """

    candidate: str
    baseline: str
    claimed: float | None
    claimed_ci_low: float | None
    claimed_ci_high: float | None
    fair: float | None
    ci_low: float | None
    ci_high: float | None
    verdict: Verdict
    factors: tuple[Factor, ...]
    residual: float | None
    residual_ci_low: float | None
    residual_ci_high: float | None
    message: str = ""
