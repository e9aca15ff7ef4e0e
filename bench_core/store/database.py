"""Access to the database: add a run, a call, an event; read them back as records.

A run's newest name counts (`labels`). Every row is checked as it is read (`rows`): a damaged one keeps no other run
from being read, and is never left out in silence.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table, delete, func, insert, select

from bench_core.errors import InputError
from bench_core.events import Event
from bench_core.records import Call, Record
from bench_core.spec import RunSpec
from bench_core.store import engine, labels, layout, order, read_only, refusals, rows, schema, sums, tallies
from bench_core.store.folders import database_url
from bench_core.store.refusals import CorruptStore, DamagedRun, or_input_error

Kind = TypeVar("Kind", bound=Record)
NO_PITFALL = '"pitfall": null'
"""In the JSON text of a spec: most are not parsed to find those of pitfalls."""


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
        self.waits: engine.Waits = lambda waited_s: None
        """Called now and then while another program keeps this one from writing."""
        with or_input_error(self.url):
            self._read_only = read_only.opened(self.url)
            self._engine = engine.made(self.url) if self._read_only is None else self._read_only.engine
            if self._read_only is not None:
                return
            try:
                layout.bring_up_to_date(self._engine)
                engine.write_ahead(self._engine)
            except BaseException:
                self.close()
                raise

    def add_run(self, spec: RunSpec) -> str:
        """Store a new run; its id."""
        run = StoredRun(new_run_id(), time.time_ns(), spec)
        self._write(lambda connection: _insert_run(connection, run))
        return run.run_id

    def add_call(self, run_id: str, call: Call) -> None:
        """Store one call. Raises InputError for a run that is not stored, or whose count is damaged."""
        self._write(lambda connection: _append(connection, run_id, schema.calls, [_call_row(run_id, call)]))

    def add_event(self, run_id: str, kind: str, payload: dict[str, Any]) -> None:
        """Store that something happened to a run, now. Raises InputError as `add_call` does."""
        row = Event(run_id=run_id, at_ns=time.time_ns(), kind=kind, payload=payload).model_dump(mode="json")
        self._write(lambda connection: _append(connection, run_id, schema.events, [row]))

    def add_whole_run(self, run: StoredRun, calls: list[Call], events: list[Event]) -> None:
        """Store a run from elsewhere with all its calls and events, or nothing if that fails."""

        def write(connection: Connection) -> None:
            _insert_run(connection, run, imported=True)
            _append(connection, run.run_id, schema.calls, [_call_row(run.run_id, c) for c in calls])
            _append(connection, run.run_id, schema.events, [e.model_dump(mode="json") for e in events])

        self._write(write)

    def runs(self, limit: int | None = None) -> list[StoredRun]:
        """Stored runs, newest first, without those that are damaged: `listing.listed` has them too."""
        return [run for row in self.run_rows(limit=limit) if (run := self._stored(row)) is not None]

    def run_rows(self, run_id: str | None = None, limit: int | None = None) -> list[dict[str, Any]]:
        """Rows of runs, newest first, or of one run: `run_id`, `name`, `created_ns`, `spec`, which is a JSON text,
        `n_calls` and `n_events`, which there must be, `ordered_ns` (see `tallies`), and `problem`, None for one that is
        not damaged.
        """
        found = [order.judged(row) for row in self._rows(order.newest_first(run_id, limit))]
        return found + [order.judged(row) for row in self._rows(order.without_run(run_id))]

    def event_rows(self, kinds: Iterable[str], run_id: str | None = None) -> list[dict[str, Any]]:
        """Rows of events of some kinds, of one run or of all, in order; `payload` is a JSON text.

        Those of no kind that there is are among them. `is_sound` says whether a row is as it was stored.
        """
        table = schema.events
        query = select(*rows.columns(table)).where(rows.unknown_kinds(table, kinds)).order_by(table.c.number)
        found = self._rows(query if run_id is None else query.where(table.c.run_id == run_id))
        return [row | {"is_sound": rows.is_sound(row)} for row in found]

    def counts(self, table: Table = schema.calls, run_id: str | None = None) -> dict[str, int]:
        """How many calls (or rows of another table) are stored of every run that has some, or of one."""
        query = select(table.c.run_id, func.count().label("n")).group_by(table.c.run_id)
        query = query if run_id is None else query.where(table.c.run_id == run_id)
        return {r["run_id"]: r["n"] for r in self._rows(query)}

    def stamp(self) -> tuple[Any, ...]:
        """Changes when a row is added or a run deleted, and is cheap however many there are."""
        newest = (schema.runs.c.run_id, schema.calls.c.number, schema.events.c.number)
        asked = [select(func.count()).select_from(schema.runs), *(select(func.max(column)) for column in newest)]
        numbered = (query.scalar_subquery().label(f"n{n}") for n, query in enumerate(asked))
        return tuple(self._rows(select(*numbered))[0].values())

    def has_run(self, run_id: str) -> bool:
        """Whether a run of this id is stored, damaged or not."""
        return any(self._rows(select(t.c.run_id).where(t.c.run_id == run_id)) for t in (schema.runs, schema.tallies))

    def ids(self) -> list[str]:
        """The ids of all runs, damaged ones too: from either table where the other cannot be read."""
        newest_first = select(schema.tallies.c.run_id).order_by(schema.tallies.c.ordered_ns.desc())
        try:
            found = self._rows(newest_first)
        except CorruptStore:
            found = self._rows(select(schema.runs.c.run_id))
        with suppress(CorruptStore):
            found += self._rows(select(schema.runs.c.run_id))
        return list(dict.fromkeys(str(row["run_id"]) for row in found if row["run_id"] is not None))

    def find(self, reference: str) -> str:
        """The id of the run that is meant: see `references`. Raises InputError for none, or more than one."""
        if self.has_run(reference):
            return reference
        return order.found(reference, self._rows(order.newest_first(light=True)) + self._rows(order.without_run()))

    def run(self, reference: str) -> StoredRun:
        """One run by its id or a reference to it. Raises InputError if it is not stored or damaged."""
        run_id = self.find(reference)
        row = next(iter(self.run_rows(run_id)), {"problem": rows.missing(rows.OWN)})
        if row["problem"] is None:
            try:
                return self._read(row)
            except InputError:
                raise
            except (ValueError, TypeError, KeyError) as error:
                raise DamagedRun(run_id, rows.no_record(rows.OWN, error)) from None
        raise DamagedRun(run_id, row["problem"])

    def delete_run(self, run_id: str) -> None:
        """Take a run out of the database with all its calls and events, or nothing if that fails.

        `jobs.removal` does it together with the run's folder.
        """

        def write(connection: Connection) -> None:
            for table in (schema.calls, schema.events, schema.tallies, schema.runs):
                connection.execute(delete(table).where(table.c.run_id == run_id))

        self._write(write)

    def _stored(self, row: dict[str, Any]) -> StoredRun | None:
        """The run of a row; None if it is damaged."""
        try:
            return None if row["problem"] is not None else self._read(row)
        except (ValueError, TypeError, KeyError):
            return None

    def _read(self, row: dict[str, Any]) -> StoredRun:
        """The run of a row with its newest name. Raises ValueError, TypeError or KeyError if they are damaged."""
        spec, named = spec_of(row["spec"]), self.event_rows(["named"], row["run_id"])
        if (problem := rows.problem_of_events(named)) is not None:
            raise DamagedRun(row["run_id"], problem)
        written = [(e["kind"], json.loads(e["payload"])) for e in named]
        name = labels.newest(spec.name, written).name
        return StoredRun(row["run_id"], row["created_ns"], spec.model_copy(update={"name": name}))

    def done_pitfalls(self) -> list[tuple[str, str]]:
        """The runs of pitfalls that were measured to the end, newest first: the pitfall's name and the run's id.

        Those that a time limit stopped are last: a shorter run hides no whole one. Damaged ones are left out.
        """
        ended = [(e["run_id"], json.loads(e["payload"])) for e in self.event_rows(["finished"]) if e["is_sound"]]
        done = {run_id for run_id, payload in ended if payload.get("outcome") == "done"}
        whole = {run_id for run_id, payload in ended if run_id in done and payload.get("message") == ""}
        shown = (r for r in self.run_rows() if r["run_id"] in done and NO_PITFALL not in str(r["spec"]))
        runs = [run for row in shown if (run := self._stored(row)) is not None]
        named = [(run.spec.pitfall, run.run_id) for run in runs if run.spec.pitfall is not None]
        return sorted(named, key=lambda found: found[1] not in whole)

    def calls(self, run_id: str) -> list[Call]:
        """All calls of a run in the order in which they were made. Raises InputError if one is damaged or missing."""
        return self._records(schema.calls, run_id, lambda row: Call(**{k: v for k, v in row.items() if k != "run_id"}))

    def count_calls(self, run_id: str) -> int:
        """How many calls of a run are stored."""
        query = select(func.count()).select_from(schema.calls).where(schema.calls.c.run_id == run_id)
        return int(self._rows(query)[0]["count_1"])

    def events(self, run_id: str) -> list[Event]:
        """All events of a run in order. Raises InputError if one is damaged or missing."""
        return self._records(schema.events, run_id, lambda row: Event(**row))

    def _records(self, table: Table, run_id: str, record: Callable[[dict[str, Any]], Kind]) -> list[Kind]:
        """The rows of a run as records. The count is read first: rows may be added while they are read."""
        counted = self._rows(select(schema.tallies).where(schema.tallies.c.run_id == run_id))
        found = self._rows(rows.of_run(table, run_id))
        if not found and not counted and not self.has_run(run_id):
            return []
        problem = rows.problem_of_tally(next(iter(counted), None))
        problem = problem or rows.problem_of_rows(table, run_id, found, rows.n_least(counted[0], table))
        if problem is not None:
            raise DamagedRun(run_id, problem)
        return [_record(table, row, record) for row in found]

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()
        if self._read_only is not None:
            self._read_only.close()

    @property
    def is_read_only(self) -> bool:
        """Whether it can be read and not written."""
        return self._read_only is not None

    def integrity(self) -> list[str]:
        """What SQLite finds wrong with its own file: pages, indexes, references between rows; empty if nothing."""
        with or_input_error(self.url):
            return engine.integrity(self._engine)

    def _write(self, act: Callable[[Connection], None]) -> None:
        """Do something in a transaction, all of it or nothing; waits for other programs that write."""

        if self.is_read_only:
            raise refusals.read_only(self.url)

        def write() -> None:
            with engine.alone(self._engine) as connection:
                act(connection)

        with or_input_error(self.url):
            engine.patiently(write, most_s=engine.WRITE_PATIENCE_S, waits=self.waits)

    def _rows(self, query: Select[Any]) -> list[dict[str, Any]]:
        def read() -> list[dict[str, Any]]:
            with self._engine.connect() as connection:  # no transaction outlives it: the log could not be shortened
                answer = connection.execute(query)
                names = list(answer.keys())
                return [dict(zip(names, row, strict=True)) for row in answer]

        with or_input_error(self.url):
            return engine.patiently(read, most_s=engine.READ_PATIENCE_S)


def _insert_run(connection: Connection, run: StoredRun, *, imported: bool = False) -> None:
    spec = run.spec.model_dump(mode="json")
    row = {"run_id": run.run_id, "name": run.spec.name, "created_ns": run.created_ns, "spec": spec}
    row = sums.summed(schema.runs.name, rows.as_stored(schema.runs, row))
    connection.execute(insert(rows.AS_TEXT[schema.runs.name]), [row])
    tallies.begin(connection, run.run_id, run.created_ns, imported=imported)


def _append(connection: Connection, run_id: str, table: Table, new: Sequence[dict[str, Any]]) -> None:
    tally = tallies.read(connection, run_id)
    if (problem := rows.problem_of_tally(tally)) is not None or tally is None:
        raise DamagedRun(run_id, problem or rows.missing(rows.TALLY))
    if new:
        placed = tallies.placed(tally, table.name, [rows.as_stored(table, row) for row in new])
        connection.execute(insert(rows.AS_TEXT[table.name]), placed)
        tallies.count(connection, tally, table.name, len(new))


def _record(table: Table, row: dict[str, Any], record: Callable[[dict[str, Any]], Kind]) -> Kind:
    try:
        return record(rows.as_read(table, row))
    except (ValueError, TypeError) as error:
        raise DamagedRun(row["run_id"], rows.no_record(rows.named(table, row["sequence"]), error)) from None


def _call_row(run_id: str, call: Call) -> dict[str, Any]:
    return {"run_id": run_id, **call.model_dump(mode="json")}


@lru_cache(maxsize=2048)
def spec_of(text: str) -> RunSpec:
    """The spec of its JSON text. Raises ValueError where it is damaged. Kept, since a list reads all of them."""
    return RunSpec.model_validate_json(text)
