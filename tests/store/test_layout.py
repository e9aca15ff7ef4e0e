"""Databases of every age open without loss; what is not ours, or newer than we are, is left as it was."""

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from bench_core.errors import InputError
from bench_core.records import Telemetry
from bench_core.store import layout, schema
from bench_core.store.database import Store

FIRST_LAYOUT = """
CREATE TABLE runs (run_id VARCHAR NOT NULL, name VARCHAR NOT NULL, created_ns BIGINT NOT NULL, spec JSON NOT NULL,
    PRIMARY KEY (run_id));
CREATE TABLE calls (number INTEGER NOT NULL, run_id VARCHAR NOT NULL, call_id VARCHAR NOT NULL,
    candidate VARCHAR NOT NULL, batch_size INTEGER NOT NULL, steps INTEGER NOT NULL, round INTEGER NOT NULL,
    order_in_round INTEGER NOT NULL, phase VARCHAR NOT NULL, started_ns BIGINT NOT NULL, sample_ids JSON NOT NULL,
    image_hashes JSON NOT NULL, status VARCHAR NOT NULL, message VARCHAR NOT NULL, batch_s FLOAT, outside_s FLOAT,
    n_images INTEGER, peak_memory_bytes BIGINT, witness JSON NOT NULL, PRIMARY KEY (number),
    UNIQUE (run_id, call_id), FOREIGN KEY(run_id) REFERENCES runs (run_id));
CREATE INDEX ix_calls_run_id ON calls (run_id);
CREATE TABLE events (number INTEGER NOT NULL, run_id VARCHAR NOT NULL, at_ns BIGINT NOT NULL, kind VARCHAR NOT NULL,
    payload JSON NOT NULL, PRIMARY KEY (number), FOREIGN KEY(run_id) REFERENCES runs (run_id));
CREATE INDEX ix_events_run_id ON events (run_id);
"""
"""What the first version made (`.schema` of such a database)."""
TELEMETRY, START = (
    "ALTER TABLE calls ADD COLUMN telemetry JSON",
    "ALTER TABLE calls ADD COLUMN start INTEGER DEFAULT '0'",
)
"""What later versions added before revisions were stored."""
LAYOUTS = {"first": [], "with telemetry": [TELEMETRY], "with starts": [TELEMETRY, START]}


def make_old(path, additions=()):
    """A database as an earlier version made it, empty; its URL."""
    with closing(sqlite3.connect(path)) as old:
        old.executescript(FIRST_LAYOUT)
        for addition in additions:
            old.execute(addition)
        old.commit()
    return f"sqlite:///{path}"


def columns_of_calls(path):
    with closing(sqlite3.connect(path)) as database:
        return [row[1] for row in database.execute("PRAGMA table_info(calls)")]


@pytest.fixture(params=LAYOUTS)
def old_database(request, bench, tmp_path):
    """A database of an earlier layout with one whole run in it, and the calls of that run."""
    calls, path = bench.run(bench.spec()).calls, tmp_path / "old.db"
    url = make_old(path, LAYOUTS[request.param])
    with closing(sqlite3.connect(path)) as old:
        old.execute("ATTACH ? AS new", [bench.store.url.removeprefix("sqlite:///")])
        for table in ("runs", "calls", "events"):
            names = ", ".join(row[1] for row in old.execute(f"PRAGMA main.table_info({table})"))
            old.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM new.{table}")
        old.commit()
    unknown = {} if TELEMETRY in LAYOUTS[request.param] else {"telemetry": None}
    return url, [c.model_copy(update=unknown) for c in calls]


def test_a_database_of_an_earlier_layout_keeps_its_calls_and_takes_new_ones(old_database):
    url, calls = old_database
    store = Store(url)
    (run,) = store.runs()
    assert store.calls(run.run_id) == calls and len(calls) == 36
    assert [e.kind for e in store.events(run.run_id)] == ["started", *["loaded"] * 2, *["surveyed"] * 2, "finished"]
    seen = Telemetry(others_cpu=0.5, throttle_reasons=("hw_slowdown",), energy_j=12.5)
    new = calls[0].model_copy(update={"call_id": "new", "telemetry": seen, "start": 2})
    store.add_call(run.run_id, new)
    store.close()
    again = Store(url)
    assert again.calls(run.run_id) == [*calls, new]
    again.close()


@pytest.mark.parametrize("additions", [None, *LAYOUTS.values()], ids=["made today", *LAYOUTS])
def test_every_database_ends_at_the_newest_layout(tmp_path, additions):
    url = f"sqlite:///{tmp_path / 'x.db'}" if additions is None else make_old(tmp_path / "x.db", additions)
    Store(url).close()
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, schema.metadata) == []
        assert context.get_current_revision() == ScriptDirectory(str(layout.MIGRATIONS)).get_current_head()
    engine.dispose()


OPEN = """
import sys
from bench_core.store.database import Store
print("ready", flush=True)
sys.stdin.readline()
Store(sys.argv[1]).close()
print("alembic" in sys.modules)
"""


def opening(url):
    """A process that opens a database as soon as it is sent a line, and then says whether it loaded Alembic."""
    command = [sys.executable, "-c", OPEN, url]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.parametrize("is_old", [True, False], ids=["old", "empty"])
def test_two_processes_may_open_a_database_at_once(tmp_path, is_old):
    url = make_old(tmp_path / "x.db") if is_old else f"sqlite:///{tmp_path / 'x.db'}"
    both = [opening(url) for _ in range(2)]
    for process in both:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in both:
        process.communicate(timeout=60)
    assert [process.returncode for process in both] == [0, 0]
    assert {"telemetry", "start", "checksum"} <= set(columns_of_calls(tmp_path / "x.db"))


def test_a_process_that_was_not_the_quicker_one_finds_the_work_done(tmp_path, monkeypatch):
    url, found = make_old(tmp_path / "x.db"), []
    layout_of = layout.layout_of

    def somebody_is_quicker(connection):
        seen = layout_of(connection)
        found.append(seen.revision)
        if len(found) == 1:
            Store(url).close()
        return seen

    monkeypatch.setattr(layout, "layout_of", somebody_is_quicker)
    Store(url).close()
    assert found == [*["fairspeed_0001"] * 3, schema.NEWEST]


def test_a_database_of_the_newest_layout_is_opened_without_alembic(tmp_path):
    url = f"sqlite:///{tmp_path / 'x.db'}"
    Store(url).close()
    assert opening(url).communicate("go\n", timeout=60)[0] == "False\n"


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path, monkeypatch):
    url, upgrade = make_old(tmp_path / "x.db"), command.upgrade

    def fail_at_the_end(*arguments):
        upgrade(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "upgrade", fail_at_the_end)
    with pytest.raises(KeyboardInterrupt):
        Store(url)
    assert "telemetry" not in columns_of_calls(tmp_path / "x.db")
    monkeypatch.undo()
    Store(url).close()
    assert "telemetry" in columns_of_calls(tmp_path / "x.db")


def refused(path, reason):
    """That a database is refused, and not a byte of it is changed."""
    before = path.read_bytes()
    with pytest.raises(InputError, match=reason):
        Store(f"sqlite:///{path}")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "tables",
    [
        "CREATE TABLE runs (mine TEXT)",
        "CREATE TABLE runs (a); CREATE TABLE calls (b); CREATE TABLE events (c);",
        "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('8f3c2a');",
    ],
    ids=["other tables", "tables of our names", "another program's revisions"],
)
def test_a_database_of_another_program_is_left_alone(tmp_path, tables):
    with closing(sqlite3.connect(tmp_path / "x.db")) as theirs:
        theirs.executescript(tables)
    refused(tmp_path / "x.db", "a database with other tables")


def test_a_database_of_a_newer_version_is_left_alone(tmp_path):
    path = tmp_path / "x.db"
    Store(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("UPDATE alembic_version SET version_num = 'fairspeed_0999'")
        newer.commit()
    refused(path, "revision fairspeed_0999', expected revision fairspeed_0004 or older; use a newer Fairspeed")
