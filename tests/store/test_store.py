"""The store: what goes in comes out, and nothing is overwritten."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import create_engine

from bench_core.errors import InputError
from bench_core.records import Telemetry
from bench_core.store import database, schema
from bench_core.store.database import Store


def test_two_runs_of_the_same_name_are_two_runs(bench):
    ids = {bench.store.add_run(bench.spec(name="same")) for _ in range(5)}
    assert len(ids) == 5
    assert {r.run_id for r in bench.store.runs()} == ids


def test_a_reader_sees_calls_while_the_run_goes_on(bench):
    run_id = bench.store.add_run(bench.spec())
    conductor, reader, counts = bench.conductor(run_id), Store(), []
    conductor.report = lambda progress: counts.append(reader.count_calls(run_id))
    conductor.conduct()
    reader.close()
    assert counts[-1] == 36 and counts == sorted(counts)


def test_latest_is_the_newest_run(bench):
    bench.store.add_run(bench.spec())
    newest = bench.store.add_run(bench.spec(name="newest"))
    assert bench.store.run("latest").run_id == newest


@pytest.mark.parametrize("url", ["sqlite:////proc/nowhere/x.db", "not a url", "nosuchdb://x", "postgresql://x/y"])
def test_a_store_that_cannot_be_opened_says_what_to_do(url):
    with pytest.raises(InputError, match="FAIRSPEED_DB"):
        Store(url)


def test_a_database_of_another_program_is_left_alone(tmp_path):
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as theirs:
        theirs.execute("CREATE TABLE runs (mine TEXT)")
    with pytest.raises(InputError, match="a database with other tables"):
        Store(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as theirs:
        assert theirs.execute("SELECT name FROM sqlite_master").fetchall() == [("runs",)]


def test_a_home_with_any_name_holds_its_database(tmp_path, monkeypatch):
    home = tmp_path / "a?b#c %41 é+d"
    monkeypatch.setenv("FAIRSPEED_HOME", str(home))
    Store().close()
    assert (home / "fairspeed.db").is_file()


def test_a_file_that_is_no_database_is_left_alone(tmp_path):
    path = tmp_path / "x.db"
    path.write_text("these are not the bytes of a database, but somebody's diary")
    with pytest.raises(InputError, match="not a database"):
        Store(f"sqlite:///{path}")
    assert "diary" in path.read_text()


OLD_LAYOUT = """
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
"""What a database made before calls had telemetry looks like (`.schema` of one)."""


@pytest.fixture
def old_database(bench, tmp_path):
    """A database of the old layout with one whole run in it, and the calls of that run."""
    calls = bench.run(bench.spec()).calls
    with closing(sqlite3.connect(tmp_path / "old.db")) as old:
        old.executescript(OLD_LAYOUT)
        old.execute("ATTACH ? AS new", [bench.store.url.removeprefix("sqlite:///")])
        for table in ("runs", "calls", "events"):
            names = ", ".join(row[1] for row in old.execute(f"PRAGMA main.table_info({table})"))
            old.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM new.{table}")
        old.commit()
    return f"sqlite:///{tmp_path / 'old.db'}", [c.model_copy(update={"telemetry": None}) for c in calls]


def test_a_database_of_the_layout_before_telemetry_keeps_its_calls_and_takes_new_ones(old_database):
    url, calls = old_database
    store = Store(url)
    (run,) = store.runs()
    assert store.calls(run.run_id) == calls and len(calls) == 36
    assert [e.kind for e in store.events(run.run_id)] == ["started", *["loaded"] * 2, *["surveyed"] * 2, "finished"]
    seen = Telemetry(others_cpu=0.5, throttle_reasons=("hw_slowdown",), energy_j=12.5)
    store.add_call(run.run_id, calls[0].model_copy(update={"call_id": "new", "telemetry": seen}))
    store.close()
    again = Store(url)
    assert again.calls(run.run_id)[-1].telemetry == seen
    assert again.calls(run.run_id)[:-1] == calls
    again.close()


def test_two_processes_may_bring_a_database_up_to_date_at_once(old_database, monkeypatch):
    url, calls = old_database
    slow = create_engine(url)
    missing = database._missing(slow, schema.calls)
    Store(url).close()  # somebody else is quicker
    found = iter([missing])
    monkeypatch.setattr(database, "_missing", lambda engine, table: next(found, []) if table is schema.calls else [])
    database._add_missing_columns(slow)
    slow.dispose()
    monkeypatch.undo()
    store = Store(url)
    assert len(store.calls(store.run("latest").run_id)) == len(calls)
    store.close()


def test_tables_of_another_program_with_our_names_get_no_column(tmp_path):
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as theirs:
        theirs.executescript("CREATE TABLE runs (a); CREATE TABLE calls (b); CREATE TABLE events (c);")
    with pytest.raises(InputError, match="a database with other tables"):
        Store(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as theirs:
        assert [row[1] for row in theirs.execute("PRAGMA table_info(calls)")] == ["b"]


def test_unknown_telemetry_is_null_in_the_database(bench):
    run_id = bench.store.add_run(bench.spec())
    bench.conductor(run_id).conduct()
    call = bench.store.calls(run_id)[0]
    bench.store.add_call(run_id, call.model_copy(update={"call_id": "x", "telemetry": None}))
    with closing(sqlite3.connect(bench.store.url.removeprefix("sqlite:///"))) as raw:
        assert raw.execute("SELECT telemetry FROM calls WHERE call_id = 'x'").fetchall() == [(None,)]
