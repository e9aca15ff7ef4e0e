"""The decision of a gate in one line of either language, for the command line, the pages and the report.

>>> # headline(gate(result))       'gate open: head takes at most 1.2% longer than base, 3% tolerated'
"""

from __future__ import annotations

from typing import Literal

from bench_core.results.gate import Gate, gate, percent
from bench_core.results.result import Result
from bench_core.words import formats
from bench_core.words.catalogue import DEFAULT_LANGUAGE, text

State = Literal["open", "closed", "undecided"]
"""An open gate that decided nothing in some cell is `undecided`."""


def of_run(result: Result) -> Gate | None:
    """What a run decides that was measured as a gate; None of any other run, and of one that did not come to its end.

    What a gate says of a part of its rounds is no decision.
    """
    is_gate = result.spec.command == "gate" and {"base", "head"} <= set(result.spec.roles)
    ends = [e.payload["outcome"] for e in result.events if e.kind == "finished"]
    return gate(result) if is_gate and ends[-1:] == ["done"] else None


def state(found: Gate) -> State:
    """Whether it is open, closed or undecided."""
    return "closed" if not found.open else "undecided" if found.undecided else "open"


def headline(found: Gate, language: str = DEFAULT_LANGUAGE) -> str:
    """The decision in one line, without a full stop."""
    if not found.open:
        return text("gate.closed", language=language, why=_why(found, language))
    if found.undecided:
        sizes = dict.fromkeys(str(c.batch_size) for c in found.cells if c.outcome == "undecided")
        return text("gate.undecided", language=language, sizes=formats.listed(sizes, language))
    most = max(c.longer_high or 0.0 for c in found.cells)
    values = {"most": percent(most), "tolerated": tolerated(found)}
    return text("gate.open.faster" if most < 0 else "gate.open", language=language, **values)


def tolerated(found: Gate) -> str:
    """The tolerance as it is typed."""
    return f"{100 * found.tolerance:g}%"


def _why(found: Gate, language: str) -> str:
    """Why it is closed: every reason once."""
    outcomes = {c.outcome for c in found.cells}
    reasons = [
        text(f"gate.why.{outcome}", language=language)
        for outcome in ("failed", "not comparable", "beyond")
        if outcome in outcomes
    ]
    return text("gate.and", language=language).join(reasons) or text("gate.why.nothing", language=language)
