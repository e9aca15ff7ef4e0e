"""A database that may be read and not written: of another user, on a read-only file system, in an archive.

SQLite itself can read one in write-ahead mode only where the shared index of the log lies beside it or can be made.
Else the file is read as one that nobody changes; where a log has not been written back into it, a change was cut
off, or its layout is an older one, a copy in the system's temporary folder is read, which is whole and up to date.

>>> file("sqlite:////data/fairspeed.db"), file("postgresql://x/y"), file("sqlite://")
(PosixPath('/data/fairspeed.db'), None, None)
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, create_engine
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from bench_core.store import engine, layout, schema

READS: tuple[dict[str, str], ...] = ({"mode": "ro"}, {"mode": "ro", "immutable": "1"})
"""Ways to open a file for reading, the first that works is taken; the second does not read the log."""
LOGS = ("-wal", "-journal")
"""Files beside it that belong to it: what is not written back yet, and what takes back a change that was cut off."""


@dataclass
class ReadOnly:
    """An engine that reads; `folder` is that of the copy that it reads, None where there is none."""

    engine: Engine
    folder: tempfile.TemporaryDirectory[str] | None = None

    def close(self) -> None:
        """Close all connections, and remove the copy."""
        self.engine.dispose()
        if self.folder is not None:
            self.folder.cleanup()


def file(url: str) -> Path | None:
    """The file of a SQLite URL; None for another database, and for none."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return None
    is_file = parsed.drivername.startswith("sqlite") and parsed.database not in (None, "", ":memory:")
    return Path(str(parsed.database)) if is_file else None


def opened(url: str) -> ReadOnly | None:
    """A database that is there and may not be written, nor its folder; None for any other.

    Raises what SQLAlchemy raises, and InputError for a database that `layout` refuses.
    """
    path = file(url)
    if path is None or not path.is_file() or (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return None
    logs = [path.with_name(path.name + side) for side in LOGS]
    has_log = any(log.is_file() and log.stat().st_size > 0 for log in logs)
    for how in READS[: 1 if has_log else 2]:
        reading = _reading(path, how)
        if reading is not None:
            return ReadOnly(reading)
    return _copied(path, logs)


def _reading(path: Path, how: dict[str, str]) -> Engine | None:
    """An engine that reads the file in this way; None where that does not work, or its layout is an older one."""
    url = URL.create("sqlite", database=f"file:{quote(str(path))}", query={**how, "uri": "true"})
    found = create_engine(url)
    try:
        with found.connect() as connection:
            if layout.layout_of(connection).revision == schema.NEWEST:
                return found
    except OperationalError:
        pass
    found.dispose()
    return None


def _copied(path: Path, logs: Sequence[Path]) -> ReadOnly:
    folder = tempfile.TemporaryDirectory(prefix="fairspeed-read-")
    try:
        for source in filter(Path.is_file, (path, *logs)):
            os.chmod(shutil.copyfile(source, Path(folder.name) / source.name), 0o600)
        copy = engine.made(URL.create("sqlite", database=str(Path(folder.name) / path.name)).render_as_string())
        layout.bring_up_to_date(copy)
    except BaseException:
        folder.cleanup()
        raise
    return ReadOnly(copy, folder)
