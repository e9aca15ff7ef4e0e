"""Rows as they are stored, read with their JSON as text, and what is wrong with those that are damaged.

A damaged row is never left out in silence: whoever reads rows of a run either gets all of them, as they were stored, or
an InputError that names the row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, Table, Text, cast, column, select
from sqlalchemy import table as named_table
from sqlalchemy.sql.expression import TableClause

from bench_core.events import PAYLOADS
from bench_core.phrase import Phrase
from bench_core.store import schema, sums
from bench_core.store.tallies import COUNTS, LATEST_NS

KINDS: Mapping[str, str] = {"calls": Phrase("call"), "events": Phrase("event")}
"""What a row of a table is."""
OWN, TALLY = Phrase("its own record"), Phrase("the count of its records")
JSON_COLUMNS = {t.name: [c.name for c in t.c if isinstance(c.type, JSON)] for t in schema.metadata.tables.values()}
AS_TEXT: dict[str, TableClause] = {
    t.name: named_table(t.name, *(column(c.name, Text() if isinstance(c.type, JSON) else c.type) for c in t.c))
    for t in schema.metadata.tables.values()
}
"""The tables with JSON as the text that it is stored as, for inserting."""


def columns(table: Table) -> list[ColumnElement[Any]]:
    """All columns of a table but the number, JSON as its text: one that is damaged keeps no other from being read."""
    return [cast(c, Text).label(c.name) if isinstance(c.type, JSON) else c for c in table.c if c.name != "number"]


def of_run(table: Table, run_id: str) -> Select[Any]:
    """The query for all rows of a run in their order."""
    return select(*columns(table)).where(table.c.run_id == run_id).order_by(table.c.number)


def as_stored(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its JSON values as text, as SQLAlchemy stores them; null stays null."""
    texts = JSON_COLUMNS[table.name]
    return {k: json.dumps(v) if k in texts and v is not None else v for k, v in row.items()}


def as_read(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row, without those of the store itself. Raises ValueError or TypeError for JSON that is none."""
    texts = JSON_COLUMNS[table.name]
    own = ("sequence", sums.CHECKSUM)
    return {k: json.loads(v) if k in texts and v is not None else v for k, v in row.items() if k not in own}


def is_sound(row: Mapping[str, Any]) -> bool:
    """Whether the row of an event is as it was stored, and of a kind that there is."""
    return row["kind"] in PAYLOADS and sums.is_whole(schema.events.name, row)


def unknown_kinds(table: Table, kinds: Iterable[str]) -> ColumnElement[bool]:
    """The condition for rows of some kinds, or of none that there is: a flipped bit must not hide a row."""
    return table.c.kind.in_(list(kinds)) | table.c.kind.not_in(list(PAYLOADS))


# -- what is wrong ------------------------------------------------------------------------------------------------


def problem_of_run(row: Mapping[str, Any] | None) -> Phrase | None:
    """What is wrong with the own row of a run; None where nothing is."""
    problem = _problem(schema.runs, row, OWN)
    if problem is None and row is not None and not 0 < row["created_ns"] < LATEST_NS:
        return Phrase("{what} has no time that can be", what=OWN)
    return problem


def problem_of_tally(tally: Mapping[str, Any] | None) -> Phrase | None:
    """What is wrong with the tally of a run; None where nothing is."""
    return _problem(schema.tallies, tally, TALLY)


def problem_of_rows(table: Table, run_id: str, rows: Sequence[Mapping[str, Any]], n_least: int) -> Phrase | None:
    """What is wrong with the rows of a run, of which there must be so many; None where nothing is."""
    for n, row in enumerate(rows):
        if not sums.is_whole(table.name, row) or row["run_id"] != run_id:
            return _does_not_match(named(table, n))
        if row["sequence"] != n:
            return missing(named(table, n))
    return missing(named(table, len(rows))) if len(rows) < n_least else None


def _problem(table: Table, row: Mapping[str, Any] | None, what: str) -> Phrase | None:
    if row is None:
        return missing(what)
    return None if sums.is_whole(table.name, row) else _does_not_match(what)


def named(table: Table, sequence: object) -> Phrase:
    """A row by its place, which is said from 1."""
    place = sequence + 1 if isinstance(sequence, int) else "?"
    return Phrase("{kind} {n}", kind=KINDS[table.name], n=place)


def problem_of_events(found: Iterable[Mapping[str, Any]]) -> Phrase | None:
    """What is wrong with some events of a run, as `event_rows` gives them; None where nothing is."""
    bad = next((row for row in found if not row["is_sound"]), None)
    return None if bad is None else _does_not_match(named(schema.events, bad["sequence"]))


def too_few(table: Table, n_least: int, n_found: int) -> Phrase | None:
    """That a run has fewer rows in a table than were stored; None where it has not."""
    if n_found >= n_least:
        return None
    return Phrase(
        "{n} records of kind {kind} were stored, and {found} are there",
        n=n_least,
        kind=KINDS[table.name],
        found=n_found,
    )


def missing(what: str) -> Phrase:
    """A row that must be there, and is not."""
    return Phrase("{what} is missing", what=what)


def no_record(what: str, error: Exception) -> Phrase:
    """A row that is as it was stored, but no record of this version."""
    first = next(iter(str(error).splitlines()), type(error).__name__)
    return Phrase("{what} is no record of this version ({error})", what=what, error=first)


def _does_not_match(what: str) -> Phrase:
    return Phrase("{what} does not match its checksum", what=what)


def n_least(tally: Mapping[str, Any], table: Table) -> int:
    """How many rows a run must have in a table."""
    return int(tally[COUNTS[table.name]])
