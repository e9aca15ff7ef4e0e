"""What is wrong with one cell by itself, whatever it is compared with: faster than physics, contended, not steady.

>>> # health(cell, calls, context)     a list of findings, empty for a sound cell
"""

from __future__ import annotations

from collections.abc import Sequence

from bench_core.cells import summary
from bench_core.cells.summary import CellContext
from bench_core.fairness import registry
from bench_core.fairness.contexts import MeasuredCell
from bench_core.fairness.finding import Finding
from bench_core.fairness.rule import CELL, IN_CELL
from bench_core.records import Call, Cell


def health(cell: Cell, calls: Sequence[Call], context: CellContext) -> list[Finding]:
    """Findings of a cell from all its calls, none of a cell without good timed ones. The evidence names the cell."""
    good = summary.good_timed(calls)
    if not good:
        return []
    dtype, facts = summary.dtype_run(good, context), context.facts
    measured = MeasuredCell(cell, good, dtype, facts.round_trip_s, facts.configured_steps)
    where = CELL(candidate=cell.candidate, batch_size=cell.batch_size, steps=cell.steps)
    return [
        rule.finding(severity, IN_CELL(where=where, evidence=evidence))
        for rule, severity, evidence in registry.detected("in_cell", measured)
    ]
