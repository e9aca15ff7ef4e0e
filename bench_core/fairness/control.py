"""A cell of two runs against a control, a candidate that both runs share unchanged.

A cell is faster or slower only where the control at its batch size and steps stayed (its ratio lies within 1 ± margin,
or its interval holds 1), and where the cell's interval still excludes 1 when it is divided by the control's less
favourable end. Where the cell or the control breaks a rule with LEAVES_UNDECIDED (`contended`, `machine-changed`, …),
nothing is decided, "no difference" included. Without a control nothing is faster or slower, and no gate closes: slower
code and a busier machine give the same ratio. Two runs may still be found alike.

Simulated with identical code in two runs (levels 1 to 2 times apart, noise of 3 to 10 % a call, 6 to 20 calls, two
candidates of one control), fewer than one cell in a hundred is called `faster` or `slower`.

>>> over((0.50, 0.48, 0.52), (1.01, 0.96, 1.06))        # the ratio itself is left as it is, its ends move outwards
(0.45283018867924524, 0.5416666666666667)
"""

from __future__ import annotations

from bench_core.fairness.contexts import Ratio


def has_moved(control: Ratio, margin: float) -> bool:
    """Whether the control's ratio lies beyond the margin and chance does not explain it."""
    ratio, low, high = control
    return not 1 - margin <= ratio <= 1 + margin and not low <= 1 <= high


def over(ratio: Ratio, control: Ratio) -> tuple[float, float]:
    """The interval of a ratio, each end divided by the control's less favourable end; never narrower than before."""
    return ratio[1] / max(1.0, control[2]), ratio[2] / min(1.0, control[1])
