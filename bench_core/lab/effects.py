"""Whether a pitfall did anything on the device where it was run: one word for its inflation.

>>> from bench_core.lab.outcome import Estimate
>>> effect_of(Estimate(value=2.03, low=1.98, high=2.08)), effect_of(Estimate(value=1.0, low=0.98, high=1.02))
('larger', 'none')
"""

from __future__ import annotations

from typing import Literal

from bench_core.lab.outcome import Estimate, Outcome
from bench_core.records import Verdict
from bench_core.spec import MARGIN
from bench_core.stats import intervals

Effect = Literal["larger", "smaller", "none", "unclear", "unknown"]
"""The claim was too large or too small, by more than the margin; surely about right; not to be told from so few calls;
not measured."""
NEGLIGIBLE = 0.05
"""An inflation whose whole interval is within this of 1 is none that anybody would notice."""
OF_VERDICT: dict[Verdict, Effect] = {"faster": "larger", "slower": "smaller", "no difference": "none"}


def effect(outcome: Outcome) -> Effect:
    """What an outcome shows of its pitfall."""
    return effect_of(outcome.inflation)


def effect_of(inflation: Estimate) -> Effect:
    """What an inflation says."""
    if inflation.value is None or inflation.low is None or inflation.high is None:
        return "unknown"
    found = intervals.verdict(inflation.low, inflation.high, MARGIN)
    if found == "inconclusive":
        return "none" if inflation.low >= 1 - NEGLIGIBLE and inflation.high <= 1 + NEGLIGIBLE else "unclear"
    return OF_VERDICT[found]
