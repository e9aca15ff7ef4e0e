"""How the database is reached: the engine of a URL, SQLite's settings, and waiting for another program's writing.

SQLite runs in write-ahead mode: the dashboard reads while a conductor writes, and a committed call survives the
death of any process. The log is written back at every few MB, and shortened again where a sleeping reader had held it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from bench_core.errors import InputError

BUSY_TIMEOUT_S, BUSY_PAUSE_S = 2, 0.01
"""SQLite waits so long by itself, in which no signal is handled; then it is asked again after a pause."""
READ_PATIENCE_S, WRITE_PATIENCE_S = 30, 600
"""A call that was measured must not be lost because another program holds the database for a while."""
LOG_PAGES, LOG_BYTES = 1000, 8 * 2**20
"""The write-ahead log is written back when it has so many pages (of 4 KiB), and cut to so many bytes."""
MOST_PROBLEMS = 20
"""So many of what is wrong with a file are listed."""
Answer = TypeVar("Answer")
Waits = Callable[[float], None]
"""Called with the seconds waited so far, whenever the database is still held by another program."""


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
    cursor.execute(f"PRAGMA wal_autocheckpoint={LOG_PAGES}")
    cursor.execute(f"PRAGMA journal_size_limit={LOG_BYTES}")
    cursor.close()


def write_ahead(engine: Engine) -> None:
    """Let SQLite read while another process writes. The setting stays in the file, so the file must be
    known to be Fairspeed's. SQLite does not wait here for another process that does the same, so this function does.
    """

    def switch() -> None:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")

    if engine.dialect.name == "sqlite":
        patiently(switch, most_s=READ_PATIENCE_S)


def patiently(act: Callable[[], Answer], *, most_s: float, waits: Waits = lambda waited_s: None) -> Answer:
    """Do something with the database, again while another program holds it, for so many seconds."""
    began_s = time.monotonic()
    while True:
        try:
            return act()
        except OperationalError as error:
            waited_s = time.monotonic() - began_s
            if not _is_busy(error) or waited_s > most_s:
                raise
        waits(waited_s)
        time.sleep(BUSY_PAUSE_S)


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A transaction in which no other process writes. SQLite's driver would begin it too late."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


def integrity(engine: Engine) -> list[str]:
    """What SQLite finds wrong with its own file, a line each; empty if nothing, and for another database."""
    if engine.dialect.name != "sqlite":
        return []
    with engine.connect() as connection:
        found = [str(row[0]) for row in connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_PROBLEMS})")]
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    named = [f"a row of {table} belongs to no run" for table in sorted({str(row[0]) for row in lost})]
    return [line for line in found if line != "ok"] + named


def is_corrupt(error: object) -> bool:
    """Whether SQLite says that its file is damaged, or none of its own."""
    return _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _is_busy(error: OperationalError) -> bool:
    return _code(error) == sqlite3.SQLITE_BUSY


def _code(error: object) -> int | None:
    """SQLite's primary result code; its extended ones have it in their lowest byte."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
