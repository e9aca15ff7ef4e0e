"""All runs, newest first, each with its tally; and which of them a reference means.

A run whose own row is gone is still told by its tally, and one whose tally is gone by its row: neither vanishes in
silence. Which run is `latest` cannot be told while a tally is damaged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select

from bench_core.errors import InputError
from bench_core.phrase import Phrase
from bench_core.store import references, rows, schema

RUN, TALLY = "run_", "tally_"
"""How the columns of either table are called in a row of both."""


def newest_first(run_id: str | None = None, limit: int | None = None, *, light: bool = False) -> Select[Any]:
    """The query for all runs or for one; `light` is without what they ran."""
    run, tally = schema.runs, schema.tallies
    own = [run.c.run_id] if light else rows.columns(run)
    names = [*(c.label(RUN + c.name) for c in own), *(c.label(TALLY + c.name) for c in tally.c)]
    query = select(*names).select_from(run.outerjoin(tally, run.c.run_id == tally.c.run_id))
    query = query.order_by(tally.c.ordered_ns.desc(), run.c.run_id.desc()).limit(limit)
    return query if run_id is None else query.where(run.c.run_id == run_id)


def without_run(run_id: str | None = None) -> Select[Any]:
    """The query for tallies whose run has no row of its own: there are none unless the database is damaged."""
    tally = schema.tallies
    query = select(*(c.label(TALLY + c.name) for c in tally.c)).where(
        tally.c.run_id.not_in(select(schema.runs.c.run_id))
    )
    return query if run_id is None else query.where(tally.c.run_id == run_id)


def judged(both: Mapping[str, Any]) -> dict[str, Any]:
    """What a row of both tables says of a run, with its `problem`; None where it is not damaged."""
    run, tally = _part(both, RUN), _part(both, TALLY)
    problem = rows.problem_of_run(run) or rows.problem_of_tally(tally)
    known = run or {"run_id": _id(both), "name": "", "created_ns": 0, "spec": ""}
    counts = {name: 0 if tally is None else tally[name] for name in ("n_calls", "n_events", "ordered_ns")}
    return {**known, **counts, "problem": problem}


def found(reference: str, both: Sequence[Mapping[str, Any]]) -> str:
    """The id of the run that is meant; rows newest first. Raises InputError for none, or more than one."""
    unplaced = [_id(row) for row in both if rows.problem_of_tally(_part(row, TALLY)) is not None]
    if unplaced and references.is_relative(reference):
        raise InputError(
            "run",
            given=reference,
            expected=Phrase("runs whose order is known; that of {run} is damaged", run=unplaced[0]),
            todo="name the run by its id, or delete the damaged one",
        )
    return references.resolved(reference, list(map(_id, both)))


def _id(both: Mapping[str, Any]) -> str:
    return str(both.get(f"{RUN}run_id", both[f"{TALLY}run_id"]))


def _part(both: Mapping[str, Any], prefix: str) -> dict[str, Any] | None:
    part = {name.removeprefix(prefix): value for name, value in both.items() if name.startswith(prefix)}
    return part if part.get("run_id") is not None else None
