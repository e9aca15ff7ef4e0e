"""What a factor did to a claim, as far as its interval makes that certain: one answer for the table and the pages.

>>> effect(1.1, 1.2), effect(0.8, 0.9), effect(0.9, 1.1), effect(None, None), effect(1, 1), effect(1.001, 1.002)
('larger', 'smaller', 'unclear', 'unclear', 'none', 'negligible')
>>> residual_effect(0.9, 1.1), residual_effect(1.1, 1.2), residual_effect(None, None)
('chance', 'more', 'no interval')
"""

from __future__ import annotations

from typing import Literal

from bench_core.spec import MARGIN

Effect = Literal["larger", "smaller", "unclear", "none", "negligible"]
ResidualEffect = Literal["chance", "more", "negligible", "no interval"]


def effect(ci_low: float | None, ci_high: float | None, margin: float = MARGIN) -> Effect:
    """What a factor with this interval did to the claim.

    `none` where both sides had the fair condition already: it is exactly 1. `negligible` where all of the interval is
    within the margin that is called no difference, else `larger` or `smaller` where it excludes 1, else `unclear`.
    """
    if ci_low is None or ci_high is None:
        return "unclear"
    if ci_low == ci_high == 1:
        return "none"
    if 1 - margin <= ci_low and ci_high <= 1 + margin:
        return "negligible"
    return "larger" if ci_low > 1 else "smaller" if ci_high < 1 else "unclear"


def residual_effect(ci_low: float | None, ci_high: float | None) -> ResidualEffect:
    """Whether chance may have made what no factor explains, or `more` than chance did."""
    if ci_low is None or ci_high is None:
        return "no interval"
    found = effect(ci_low, ci_high)
    if found in ("none", "negligible"):
        return "negligible"
    return "chance" if found == "unclear" else "more"
