"""Invented decompositions whose numbers multiply up exactly."""

from math import prod

from bench_core.suite.decomposition import Decomposition, Factor

FACTORS = {"execution": 1.6, "steps": 2.5, "seeds": 1.0, "warm-up": 0.95, "samples": 1.01}


def decomposition(*, fair=1.2, residual=1.03, candidate="b", baseline="a", factors=None, **changed):
    """A claim of fair x factors x residual; every interval is 2 % to either side."""
    factors = FACTORS if factors is None else factors
    claimed = fair * residual * prod(factors.values())
    values = {"candidate": candidate, "baseline": baseline, "claimed": claimed, "fair": fair, "residual": residual}
    values |= {"claimed_ci_low": claimed * 0.98, "claimed_ci_high": claimed * 1.02, "verdict": "faster"}
    values |= {"ci_low": fair * 0.98, "ci_high": fair * 1.02}
    values |= {"residual_ci_low": residual * 0.95, "residual_ci_high": residual * 1.05}
    values["factors"] = tuple(
        Factor(name=name, factor=value, ci_low=value * 0.98, ci_high=value * 1.02) for name, value in factors.items()
    )
    return Decomposition(**values | changed)
