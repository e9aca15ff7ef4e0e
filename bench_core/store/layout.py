"""The layout of a database: make it in an empty one, bring an older one up to date, refuse other programs' databases.

`schema.py` holds the newest layout, `migrations/versions` the steps to it. Alembic's own table in a database holds its
revision. An empty one is made from `schema.py` and marked as newest, as Alembic advises ("Building an Up to Date
Database from Scratch"). Opening one of the newest layout takes two small queries, and Alembic is not loaded: that
costs a third of a second, which only an older database pays, once.

A new layout is one file in `migrations/versions`, the same change in `schema.py`, and its name in `REVISIONS` there.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine, insert, inspect, select

from bench_core.errors import InputError
from bench_core.phrase import Phrase
from bench_core.store import schema
from bench_core.store.engine import alone

MIGRATIONS = Path(__file__).parent / "migrations"
PREFIX = "fairspeed_"
"""Fairspeed's revisions begin with it, so that another program's are not taken for newer ones."""
SHOWN_TABLES = 5
FIRST_COLUMNS = {
    "runs": {"run_id", "name", "created_ns", "spec"},
    "calls": {
        *("number", "run_id", "call_id", "candidate", "batch_size", "steps", "round", "order_in_round", "phase"),
        *("started_ns", "sample_ids", "image_hashes", "status", "message", "batch_s", "outside_s", "n_images"),
        *("peak_memory_bytes", "witness"),
    },
    "events": {"number", "run_id", "at_ns", "kind", "payload"},
}
"""Tables and columns of every database that was made before revisions were stored."""
ADDED_BEFORE_REVISIONS = {"fairspeed_0003": "start", "fairspeed_0002": "telemetry"}
"""Revisions, newest first, by the column of `calls` that they added to such a database."""


class Layout(NamedTuple):
    """The revision of a database, None for an empty one, and whether it is stored in the database."""

    revision: str | None
    is_stored: bool


def bring_up_to_date(engine: Engine) -> None:
    """Give a database the newest layout, all of it or nothing.

    Raises InputError for a database of another program or of a newer Fairspeed, which is left as it was. Several
    processes may do this at once: one of them changes the database, and the others find it done.
    """
    newest = Layout(schema.NEWEST, is_stored=True)
    with engine.connect() as connection:
        if layout_of(connection) == newest:
            return
    with alone(engine) as connection:
        found = layout_of(connection)  # again: another process may have been quicker
        if found.revision is None:
            schema.metadata.create_all(connection)
        if not found.is_stored:
            schema.alembic_version.create(connection)
            connection.execute(insert(schema.alembic_version).values(version_num=found.revision or schema.NEWEST))
        if found.revision not in (None, schema.NEWEST):
            _migrate(connection)


def layout_of(connection: Connection) -> Layout:
    """The layout of a database. Raises InputError like `bring_up_to_date`."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return Layout(None, is_stored=False)
    if schema.alembic_version.name in tables:
        return Layout(_stored_revision(connection, tables), is_stored=True)
    columns = {t: {c["name"] for c in inspect(connection).get_columns(t)} for t in FIRST_COLUMNS if t in tables}
    if any(not first <= columns.get(table, set()) for table, first in FIRST_COLUMNS.items()):
        raise _not_ours(connection, tables)
    added = (revision for revision, column in ADDED_BEFORE_REVISIONS.items() if column in columns["calls"])
    return Layout(next(added, "fairspeed_0001"), is_stored=False)


def _stored_revision(connection: Connection, tables: Collection[str]) -> str:
    stored = connection.execute(select(schema.alembic_version.c.version_num)).scalars().all()
    if len(stored) != 1 or not str(stored[0]).startswith(PREFIX):
        raise _not_ours(connection, tables)
    if stored[0] not in schema.REVISIONS:
        raise InputError(
            "store",
            given=Phrase("{url}, a database of revision {revision}", url=connection.engine.url, revision=stored[0]),
            expected=Phrase("revision {revision} or older", revision=schema.NEWEST),
            todo="use a newer Fairspeed, or set FAIRSPEED_DB to another database",
        )
    return str(stored[0])


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, schema.NEWEST)


def _not_ours(connection: Connection, tables: Collection[str]) -> InputError:
    return InputError(
        "store",
        given=Phrase(
            "{url}, a database with other tables ({tables})",
            url=connection.engine.url,
            tables=", ".join(sorted(tables)[:SHOWN_TABLES]),
        ),
        expected="an empty database or one of Fairspeed's",
        todo="set FAIRSPEED_DB to another one",
    )
