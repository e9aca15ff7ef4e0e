"""A comparison of two runs as a JSON document: `fairspeed diff --json`.

>>> # document(found, gate(found, 0.03))["answers"][0]["sentence"]
"""

from __future__ import annotations

from typing import Any

from bench_core.results.answers import Answer, answers
from bench_core.results.diff_gate import GateLines
from bench_core.results.diff_records import CellDiff, Diff

SCHEMA = 1
"""Fields are added, never renamed or dropped, within this number."""


def document(found: Diff, gate: GateLines) -> dict[str, Any]:
    """Everything that is found, and what the gate says of it."""
    whole = found.model_dump(mode="json")
    return {
        "schema": SCHEMA,
        "run_a": found.run_a,
        "run_b": found.run_b,
        "answers": [_answer(answer) for answer in answers(found.asked)],
        "control": whole["control"],
        "conditions": whole["conditions"],
        "cells": [_cell(cell) for cell in found.cells],
        **{name: whole[name] for name in ("only_a", "only_b", "findings")},
        **gate.model_dump(mode="json"),
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return answer.model_dump(mode="json") | {"sentence": answer.sentence()}


def _cell(cell: CellDiff) -> dict[str, Any]:
    """A cell, its candidate by one name first, and ratios as the export has them."""
    fields = cell.model_dump(mode="json")
    ratios = {name: _ratio(fields.pop(name)) for name in ("raw", "control")}
    return {"candidate": cell.candidate} | fields | ratios | {"left_open_by": list(cell.left_open_by)}


def _ratio(given: list[float] | None) -> dict[str, float] | None:
    return None if given is None else dict(zip(("speedup", "ci_low", "ci_high"), given, strict=True))
