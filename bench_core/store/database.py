"""Access to the database: add a run, a call, an event; read them back as records.

A run's newest name counts (`labels`), and a row that is damaged keeps no other from being read.
"""

from __future__ import annotations

import errno
import json
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, Table, Text, cast, delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from bench_core.errors import InputError
from bench_core.events import Event
from bench_core.phrase import Phrase
from bench_core.records import Call
from bench_core.spec import RunSpec
from bench_core.store import engine, labels, layout, references, schema
from bench_core.store.folders import database_url

NO_PITFALL = '"pitfall": null'
"""In the JSON text of a spec: most are not parsed to find those of pitfalls."""

FULL = "disk is full"
"""In SQLite's message."""
MAKE_ROOM = Phrase("make room on the disk; what was stored is kept, and a run can be resumed")
ELSEWHERE = Phrase("set FAIRSPEED_HOME to a writable folder or FAIRSPEED_DB to a database URL")


@dataclass(frozen=True)
class StoredRun:
    """A run as stored: its id, when it was created (nanoseconds since the epoch), its spec with its newest name."""

    run_id: str
    created_ns: int
    spec: RunSpec


def new_run_id() -> str:
    """A fresh id that sorts by time, e.g. `20260131-142530-9f3a1c`."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


class Store:
    """The database behind a SQLAlchemy URL. Raises InputError if it cannot be opened, read or written."""

    def __init__(self, url: str | None = None) -> None:
        self.url = url or database_url()
        with self._or_input_error():
            self._engine = engine.made(self.url)
            try:
                layout.bring_up_to_date(self._engine)
                engine.write_ahead(self._engine)
            except BaseException:
                self.close()
                raise

    def add_run(self, spec: RunSpec) -> str:
        """Store a new run; its id."""
        run = StoredRun(new_run_id(), time.time_ns(), spec)
        self._insert(schema.runs, [_run_row(run)])
        return run.run_id

    def add_call(self, run_id: str, call: Call) -> None:
        """Store one call."""
        self._insert(schema.calls, [_call_row(run_id, call)])

    def add_event(self, run_id: str, kind: str, payload: dict[str, Any]) -> None:
        """Store that something happened to a run, now."""
        row = Event(run_id=run_id, at_ns=time.time_ns(), kind=kind, payload=payload)
        self._insert(schema.events, [row.model_dump(mode="json")])

    def add_whole_run(self, run: StoredRun, calls: list[Call], events: list[Event]) -> None:
        """Store a run with all its calls and events, or nothing if that fails."""
        with self._or_input_error(), self._engine.begin() as connection:
            connection.execute(insert(schema.runs), [_run_row(run)])
            for table, rows in (
                (schema.calls, [_call_row(run.run_id, c) for c in calls]),
                (schema.events, [e.model_dump(mode="json") for e in events]),
            ):
                if rows:
                    connection.execute(insert(table), rows)

    def runs(self, limit: int | None = None) -> list[StoredRun]:
        """Stored runs, newest first, without those that are damaged: `listing.listed` has them too."""
        return [run for row in self.run_rows(limit=limit) if (run := self._stored(row)) is not None]

    def run_rows(self, run_id: str | None = None, limit: int | None = None) -> list[dict[str, Any]]:
        """Rows of runs, newest first, or of one run: `run_id`, `name`, `created_ns` and `spec`, which is a JSON text.

        A spec is read as text, since one that is damaged must not keep the others from being read.
        """
        table = schema.runs
        columns = table.c.run_id, table.c.name, table.c.created_ns, cast(table.c.spec, Text).label("spec")
        query = select(*columns).order_by(table.c.created_ns.desc(), table.c.run_id.desc()).limit(limit)
        return self._rows(query if run_id is None else query.where(table.c.run_id == run_id))

    def event_rows(self, kinds: Iterable[str], run_id: str | None = None) -> list[dict[str, Any]]:
        """Rows of events of some kinds, of one run or of all, in order; `payload` is a JSON text."""
        table = schema.events
        query = select(table.c.run_id, table.c.kind, cast(table.c.payload, Text).label("payload"))
        query = query.where(table.c.kind.in_(list(kinds))).order_by(table.c.number)
        return self._rows(query if run_id is None else query.where(table.c.run_id == run_id))

    def counts(self) -> dict[str, int]:
        """How many calls are stored of every run that has some."""
        run_id = schema.calls.c.run_id
        return {r["run_id"]: r["n"] for r in self._rows(select(run_id, func.count().label("n")).group_by(run_id))}

    def stamp(self) -> tuple[Any, ...]:
        """Changes when a row is added or a run deleted, and is cheap however many there are."""
        newest = (schema.runs.c.run_id, schema.calls.c.number, schema.events.c.number)
        asked = [select(func.count()).select_from(schema.runs), *(select(func.max(column)) for column in newest)]
        numbered = (query.scalar_subquery().label(f"n{n}") for n, query in enumerate(asked))
        return tuple(self._rows(select(*numbered))[0].values())

    def has_run(self, run_id: str) -> bool:
        """Whether a run of this id is stored."""
        return bool(self._rows(select(schema.runs.c.run_id).where(schema.runs.c.run_id == run_id)))

    def find(self, reference: str) -> str:
        """The id of the run that is meant: see `references`. Raises InputError for none, or more than one."""
        if self.has_run(reference):
            return reference
        run_id = schema.runs.c.run_id
        ids = self._rows(select(run_id).order_by(schema.runs.c.created_ns.desc(), run_id.desc()))
        return references.resolved(reference, [row["run_id"] for row in ids])

    def run(self, reference: str) -> StoredRun:
        """One run by its id or a reference to it. Raises InputError if it is not stored or damaged."""
        run_id = self.find(reference)
        run = next(map(self._stored, self.run_rows(run_id)), None)
        if run is None:
            raise _damaged(run_id)
        return run

    def delete_run(self, run_id: str) -> None:
        """Take a run out of the database with all its calls and events, or nothing if that fails.

        `jobs.removal` does it together with the run's folder.
        """
        with self._or_input_error(), self._engine.begin() as connection:
            for table in (schema.calls, schema.events, schema.runs):
                connection.execute(delete(table).where(table.c.run_id == run_id))

    def _stored(self, row: dict[str, Any]) -> StoredRun | None:
        """The run of a row with its newest name; None if it is damaged."""
        try:
            spec = spec_of(row["spec"])
            written = [(e["kind"], json.loads(e["payload"])) for e in self.event_rows(["named"], row["run_id"])]
            name = labels.newest(spec.name, written).name
        except (ValueError, TypeError, KeyError):
            return None
        return StoredRun(row["run_id"], row["created_ns"], spec.model_copy(update={"name": name}))

    def done_pitfalls(self) -> list[tuple[str, str]]:
        """The runs of pitfalls that were measured to the end, newest first: the pitfall's name and the run's id.

        Those that a time limit stopped are last: a shorter run hides no whole one. Damaged ones are left out.
        """
        ended = [(e["run_id"], _fields(e["payload"])) for e in self.event_rows(["finished"])]
        done = {run_id for run_id, payload in ended if payload.get("outcome") == "done"}
        whole = {run_id for run_id, payload in ended if run_id in done and payload.get("message") == ""}
        shown = (r for r in self.run_rows() if r["run_id"] in done and NO_PITFALL not in str(r["spec"]))
        runs = [run for row in shown if (run := self._stored(row)) is not None]
        named = [(run.spec.pitfall, run.run_id) for run in runs if run.spec.pitfall is not None]
        return sorted(named, key=lambda found: found[1] not in whole)

    def calls(self, run_id: str) -> list[Call]:
        """All calls of a run in the order in which they were made."""
        table = schema.calls
        columns = [c for c in table.c if c.name not in ("number", "run_id")]
        query = select(*columns).where(table.c.run_id == run_id).order_by(table.c.number)
        with _or_damaged(run_id):
            return [Call(**row) for row in self._rows(query)]

    def count_calls(self, run_id: str) -> int:
        """How many calls of a run are stored."""
        query = select(func.count()).select_from(schema.calls).where(schema.calls.c.run_id == run_id)
        return int(self._rows(query)[0]["count_1"])

    def events(self, run_id: str) -> list[Event]:
        """All events of a run in order."""
        table = schema.events
        columns = [c for c in table.c if c.name != "number"]
        query = select(*columns).where(table.c.run_id == run_id).order_by(table.c.number)
        with _or_damaged(run_id):
            return [Event(**row) for row in self._rows(query)]

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        with self._or_input_error(), self._engine.begin() as connection:
            connection.execute(insert(table), rows)

    def _rows(self, query: Select[Any]) -> list[dict[str, Any]]:
        with self._or_input_error(), self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    @contextmanager
    def _or_input_error(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError, ImportError) as error:
            is_full = FULL in _first_line(error) or getattr(error, "errno", None) == errno.ENOSPC
            raise InputError(
                "store",
                given=self.url,
                expected=Phrase("a database that can be read and written ({error})", error=_first_line(error)),
                todo=MAKE_ROOM if is_full else ELSEWHERE,
            ) from None


def _run_row(run: StoredRun) -> dict[str, Any]:
    spec = run.spec.model_dump(mode="json")
    return {"run_id": run.run_id, "name": run.spec.name, "created_ns": run.created_ns, "spec": spec}


def _call_row(run_id: str, call: Call) -> dict[str, Any]:
    return {"run_id": run_id, **call.model_dump(mode="json")}


@lru_cache(maxsize=2048)
def spec_of(text: str) -> RunSpec:
    """The spec of its JSON text. Raises ValueError where it is damaged. Kept, since a list reads all of them."""
    return RunSpec.model_validate_json(text)


def _fields(text: str) -> dict[str, Any]:
    """The fields of an event's payload; none where it is damaged."""
    try:
        fields = json.loads(text)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


@contextmanager
def _or_damaged(run_id: str) -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except (ValueError, TypeError):  # no JSON, or not that of a record
        raise _damaged(run_id) from None


def _damaged(run_id: str) -> InputError:
    return InputError(
        "run",
        given=run_id,
        expected="a run whose rows can be read",
        todo="it is damaged, or of a newer Fairspeed: use that, or delete the run",
    )


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]
