"""An old script's claim taken apart: the table of its factors, and what made its number in words."""

from __future__ import annotations

from rich.table import Table

from bench_core.suite.decomposition import Condition, Decomposition, Factor
from bench_core.suite.effects import ResidualEffect, effect, residual_effect

CAUSES: dict[Condition, str] = {
    "warm-up": "too little warm-up",
    "samples": "which batches were counted, and how",
    "execution": "one call a prompt on one side, one call a batch on the other",
    "steps": "other numbers of steps",
    "seeds": "other seeds",
}
"""What a factor other than 1 comes of."""
RESIDUALS: dict[ResidualEffect, str] = {
    "chance": "may be chance",
    "more": "is more than chance: the order of calls, or drift",
    "negligible": "is under 1 %",
    "no interval": "has too few passes for an interval",
}


def factors(found: Decomposition) -> Table:
    """From the claim down to the fair speedup: every row is divided by its factor."""
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("")
    for name in ("factor", "95 % interval", "left"):
        table.add_column(name, justify="right")
    left = found.claimed
    table.add_row("claimed by the old way", "", _interval(found.claimed_ci_low, found.claimed_ci_high), _times(left))
    rows = [(f"/ {f.name}", f.factor, f.ci_low, f.ci_high) for f in found.factors]
    if found.residual is not None:
        rows.append(("/ residual: order, drift, chance", found.residual, found.residual_ci_low, found.residual_ci_high))
    for name, factor, low, high in rows:
        left = None if left is None else left / factor
        table.add_row(name, f"{factor:.3f}", "the same" if low == high == 1 else _interval(low, high), _times(left))
    table.add_row("= fair speedup", "", _interval(found.ci_low, found.ci_high), _times(found.fair))
    return table


def _interval(low: float | None, high: float | None) -> str:
    return "-" if low is None or high is None else f"[{low:.3f}, {high:.3f}]"


def _times(ratio: float | None) -> str:
    return "-" if ratio is None else f"{ratio:.3f}x"


def in_words(found: Decomposition) -> str:
    """What the old script says, as a product of the fair number and what made it larger or smaller."""
    claim = "" if found.claimed is None else f"The old script says {_times(found.claimed)}. "
    if found.message:
        return f"{claim}{found.message[0].upper()}{found.message[1:]}."
    if found.fair is None:
        return f"{claim}There are too few calls for a fair number."
    fair = f"{_times(found.fair)} {_interval(found.ci_low, found.ci_high)} measured fairly ({found.verdict})"
    causes = [f"{f.factor:.2f}x for {CAUSES[f.name]}" for f in found.factors if _is_a_cause(f)]
    product = ", times ".join([fair, *causes]) if causes else f"{fair}; no condition made it larger or smaller for sure"
    rest = "" if found.residual is None else f"; what is left, {found.residual:.2f}x, {_chance(found)}"
    return f"{claim}That is {product}{rest}."


def _is_a_cause(factor: Factor) -> bool:
    """Whether a condition surely changed the claim by more than the margin."""
    return effect(factor.ci_low, factor.ci_high) in ("larger", "smaller")


def _chance(found: Decomposition) -> str:
    """Whether the residual may be chance."""
    return RESIDUALS[residual_effect(found.residual_ci_low, found.residual_ci_high)]
