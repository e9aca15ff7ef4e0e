"""Measured pitfalls as a table in Markdown, for a README or a slide, under one line of conditions.

>>> ratio(2.046, 1.99, 2.13), ratio(32, quantity="pictures"), ratio(None)
('2.05× [1.99, 2.13]', '32 pictures', '–')
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from bench_core.lab.measured import Measured
from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Quantity

HEAD = ("pitfall", "claimed", "fair", "claimed over fair", "rule")
NOTHING = "–"


def markdown(rows: Sequence[Measured]) -> str:
    """The conditions, then a row for each pitfall."""
    lines = [_line(HEAD), _line(["---"] * len(HEAD)), *(_line(_cells(row)) for row in rows)]
    return "\n".join([conditions(rows), "", *lines]) + "\n"


def conditions(rows: Iterable[Measured]) -> str:
    """On what rows were measured, in a sentence; several where they differ."""
    said = dict.fromkeys(_condition(row) for row in rows if row.device is not None)
    return "; ".join(said) + ". Medians with 95 % intervals." if said else "Not measured yet."


def ratio(
    value: float | None, low: float | None = None, high: float | None = None, quantity: Quantity = "speedup"
) -> str:
    """A number with its interval, where it has one."""
    if value is None:
        return NOTHING
    if quantity == "pictures":
        return f"{value:.3g} {'picture' if value == 1 else 'pictures'}"
    return f"{value:.2f}×" + ("" if low is None or high is None else f" [{low:.2f}, {high:.2f}]")


def claimed(row: Measured) -> str:
    """What the wrong side says."""
    return ratio(row.claimed, row.claimed_ci_low, row.claimed_ci_high, row.quantity)


def fair(row: Measured) -> str:
    """What a fair measurement says."""
    return ratio(row.fair, row.fair_ci_low, row.fair_ci_high, row.quantity)


def inflation(row: Measured) -> str:
    """Claimed over fair."""
    return ratio(row.inflation, row.ci_low, row.ci_high)


def _cells(row: Measured) -> list[str]:
    known = registry.catalog().get(row.name)
    title = known.WORDS["en"].title if known else row.name
    rule = f"`{row.rule}`" if row.rule else NOTHING
    if row.message:
        return [title, row.message, NOTHING, NOTHING, rule]
    return [title, claimed(row), fair(row), inflation(row), rule]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _condition(row: Measured) -> str:
    day = "" if row.measured_ns is None else f", {datetime.fromtimestamp(row.measured_ns / 1e9, UTC):%Y-%m-%d}"
    threads = "" if row.threads is None else f", {row.threads} {'thread' if row.threads == 1 else 'threads'}"
    return f"{row.device}{threads}, `{row.model}`{day}"
