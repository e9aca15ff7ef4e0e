"""What is wrong with one cell by itself, whatever it is compared with: faster than physics, contended, not steady.

>>> # health(cell, calls, background)     a list of findings, empty for a sound cell
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from bench_core.cells import clocks, disturbances, physics, summary
from bench_core.cells.summary import Background
from bench_core.fairness.rules import RULES
from bench_core.records import Call, Cell, Finding

TOLERATED_SHARE = 0.1
"""Share of a cell's timed calls that may be contended or throttled: the median hardly moves."""


def health(cell: Cell, calls: Sequence[Call], known: Background) -> list[Finding]:
    """The findings of a cell from all its calls, errors first. The evidence names the cell."""
    good = summary.good_timed(calls)
    return [*_errors(cell, good, known), *_warm_up(cell), *_marked(cell)] if good else []


def _errors(cell: Cell, good: Sequence[Call], known: Background) -> list[Finding]:
    told = {
        "faster-than-physics": _impossible(cell, good, known),
        "clocks-disagree": clocks.disagreement(good, known.facts.get("round_trip_s")),
        "contaminated": _foreign(good),
    }
    return [_finding(cell, rule, "error", evidence) for rule, evidence in told.items() if evidence is not None]


def _impossible(cell: Cell, good: Sequence[Call], known: Background) -> str | None:
    seconds = statistics.median(c.batch_s for c in good if c.batch_s is not None)
    dtype = summary.dtype_run(good, known)
    return physics.impossible(known.facts, known.ceilings, dtype, cell.batch_size, cell.steps, seconds)


def _foreign(good: Sequence[Call]) -> str | None:
    count = disturbances.foreign_processes(good)
    return f"compute processes of others on the GPU: {count}" if count else None


def _warm_up(cell: Cell) -> list[Finding]:
    if cell.steady is not False:
        return []
    return [_finding(cell, "not-steady", "warning", f"calls still changed after {cell.n_warm_up} of warm-up")]


def _marked(cell: Cell) -> list[Finding]:
    many = TOLERATED_SHARE * cell.n_calls
    found = [
        _finding(cell, rule, "warning", f"{count} of {cell.n_calls} timed calls")
        for rule, count in (("contended", cell.n_contended), ("throttled", cell.n_throttled))
        if count > many
    ]
    if cell.drift is not None:
        found.append(_finding(cell, "drift", "note", f"{cell.drift:+.1%} from the first round to the last"))
    return found


def _finding(cell: Cell, rule: str, severity: str, evidence: str) -> Finding:
    return RULES[rule].finding(severity, f"{cell.candidate} at batch {cell.batch_size}, {cell.steps} steps: {evidence}")
