"""The store: what goes in comes out, and nothing is overwritten."""

import pytest

from bench_core.errors import InputError
from bench_core.store import Store


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


@pytest.mark.parametrize("url", ["sqlite:////proc/nowhere/x.db", "not a url", "nosuchdb://x"])
def test_a_store_that_cannot_be_opened_says_what_to_do(url):
    with pytest.raises(InputError, match="FAIRSPEED_DB"):
        Store(url)


def test_a_file_that_is_no_database_is_left_alone(tmp_path):
    path = tmp_path / "x.db"
    path.write_text("these are not the bytes of a database, but somebody's diary")
    with pytest.raises(InputError, match="not a database"):
        Store(f"sqlite:///{path}")
    assert "diary" in path.read_text()
