"""How the database is reached: the engine of a URL, and SQLite's settings.

SQLite runs in write-ahead mode: the dashboard reads while a conductor writes, and a committed call survives the
death of any process.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from bench_core.errors import InputError

BUSY_TIMEOUT_S, BUSY_PAUSE_S = 30, 0.01


def made(url: str) -> Engine:
    """The engine of a URL; makes the folder of a SQLite file. Raises InputError for what is no URL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise InputError(
            "FAIRSPEED_DB", given=url, expected="a SQLAlchemy URL", todo="e.g. sqlite:////path/to/fairspeed.db"
        ) from None
    if not parsed.drivername.startswith("sqlite"):
        return create_engine(parsed)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _tune_sqlite)
    return engine


def _tune_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def write_ahead(engine: Engine) -> None:
    """Let SQLite read while another process writes. The setting stays in the file, so the file must be
    known to be Fairspeed's. SQLite does not wait here for another process that does the same, so this function does.
    """
    deadline_s = time.monotonic() + BUSY_TIMEOUT_S
    while engine.dialect.name == "sqlite":
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            return
        except OperationalError as error:
            if not _is_busy(error) or time.monotonic() > deadline_s:
                raise
        time.sleep(BUSY_PAUSE_S)


def _is_busy(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
