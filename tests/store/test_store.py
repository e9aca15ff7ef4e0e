"""The store: what goes in comes out, and nothing is overwritten."""

import sqlite3
from contextlib import closing

import pytest

from bench_core.errors import InputError
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


def test_unknown_telemetry_is_null_in_the_database(bench):
    run_id = bench.store.add_run(bench.spec())
    bench.conductor(run_id).conduct()
    call = bench.store.calls(run_id)[0]
    bench.store.add_call(run_id, call.model_copy(update={"call_id": "x", "telemetry": None}))
    with closing(sqlite3.connect(bench.store.url.removeprefix("sqlite:///"))) as raw:
        assert raw.execute("SELECT telemetry FROM calls WHERE call_id = 'x'").fetchall() == [(None,)]
