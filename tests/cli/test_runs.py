"""`runs`, `rename`, `note` and `delete`: what a user types, and what comes back."""

import io
import json
import sqlite3
import sys
from contextlib import closing

import pytest

from bench_core.cli.commands import runs as command
from bench_core.store import progress
from bench_core.store.folders import run_folder

FASTER = {"shapes+deepcache": {"fixed_s": 0.06, "per_image_s": 0.006}}


@pytest.fixture
def run_id(bench):
    return bench.run(bench.spec(name="the first"), FASTER).run.run_id


def test_the_list_says_what_a_run_says(fairspeed, run_id):
    done = fairspeed("runs")
    assert done.code == 0
    assert all(words in done.out for words in (run_id, "the first", "done", "against shapes:", "deepcache: faster, "))


def test_the_list_as_json(fairspeed, run_id):
    fairspeed("note", "latest", "hot day", "--tags", "a,b")
    (row,) = json.loads(fairspeed("runs", "--json", "-").out)["runs"]
    assert (row["run_id"], row["name"], row["note"], row["tags"]) == (run_id, "the first", "hot day", ["a", "b"])
    assert row["candidates"] == ["shapes", "shapes+deepcache"] and row["standing"] == "done"
    (answer,) = row["answers"]
    assert answer["verdict"] == "faster" and answer["sentence"].startswith("faster at both batch sizes")
    assert 1 < answer["ci_low"] <= answer["least"] <= answer["most"] <= answer["ci_high"]


def test_a_run_that_is_done_says_how_many_candidates_failed(fairspeed, bench):
    missing = {"load": {"status": "failed", "message": "no such file"}}
    bench.run(bench.spec(), {"shapes+deepcache": missing})
    assert "done, 1 candidate failed" in " ".join(fairspeed("runs").out.replace("│", " ").split())
    (row,) = json.loads(fairspeed("runs", "--json", "-").out)["runs"]
    assert (row["standing"], row["n_failed"]) == ("done", 1)


def test_a_run_that_is_being_measured_has_no_verdict_yet(fairspeed, run_id):
    lock = progress.hold(run_id)
    try:
        out = " ".join(fairspeed("runs").out.replace("│", " ").split())
    finally:
        lock.release()
    assert "running" in out and "calls so far" in out and "faster" not in out


def test_a_run_is_found_by_any_of_its_words(fairspeed, bench, run_id):
    other = bench.store.add_run(bench.spec(name="another"))
    fairspeed("note", run_id, "after the DRIVER update")
    found = fairspeed("runs", "--search", "driver first").out
    assert run_id in found and other not in found
    assert "none of 2 runs" in fairspeed("runs", "--search", "driver another").out


def test_archived_runs_are_listed_when_they_are_asked_for(fairspeed, run_id):
    fairspeed("note", run_id, "--archive")
    assert run_id not in fairspeed("runs").out
    assert run_id in fairspeed("runs", "--all").out
    fairspeed("note", run_id, "--no-archive")
    assert run_id in fairspeed("runs").out


def test_a_long_list_says_how_many_more_there_are(fairspeed, bench, monkeypatch):
    monkeypatch.setattr(command, "NEWEST", 2)
    ids = [bench.store.add_run(bench.spec()) for _ in range(3)]
    listed = fairspeed("runs").out
    assert ids[0] not in listed and "and 1 more" in listed
    assert ids[0] in fairspeed("runs", "--all").out


def test_a_damaged_run_hides_no_other(fairspeed, bench, run_id):
    bad = bench.store.add_run(bench.spec(name="bad"))
    with closing(sqlite3.connect(bench.store.url.removeprefix("sqlite:///"))) as raw:
        raw.execute("UPDATE runs SET spec = '{' WHERE run_id = ?", [bad])
        raw.commit()
    done = fairspeed("runs")
    assert done.code == 0 and run_id in done.out
    assert f"fairspeed delete {bad}" in done.out
    assert fairspeed("export", bad).code == 2
    assert fairspeed("delete", bad, "--yes").code == 0
    assert bad not in fairspeed("runs").out


def test_a_run_is_renamed_by_a_beginning_of_its_id(fairspeed, run_id):
    assert fairspeed("rename", run_id[:-3], "a better name").out == f"{run_id}: a better name\n"
    assert json.loads(fairspeed("export", "latest").out)["name"] == "a better name"


@pytest.mark.parametrize(
    "words", [("rename", "latest", "a\x1b[2Jb"), ("note", "latest", "a\x07b"), ("rename", "x", "y")]
)
def test_what_cannot_be_written_is_one_line_and_exits_2(fairspeed, run_id, words):
    done = fairspeed(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ") and done.err.count("\n") == 1 and "\x1b" not in done.err


def test_an_ambiguous_beginning_names_the_runs(fairspeed, bench):
    ids = [bench.store.add_run(bench.spec()) for _ in range(2)]
    done = fairspeed("export", ids[0][:4])
    assert done.code == 2 and all(i in done.err for i in ids)


def test_two_runs_are_compared_by_how_far_back_they_are(fairspeed, bench, run_id):
    newer = bench.run(bench.spec(name="the second"), FASTER).run.run_id
    assert f"B = {newer} against A = {run_id}" in fairspeed("diff", "latest~1", "latest").out


# -- delete -------------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_nothing_is_deleted_without_a_yes_where_nobody_can_be_asked(fairspeed, bench, run_id, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    done = fairspeed("delete", run_id)
    assert done.code == 2 and "36 calls" in done.err and "--yes" in done.err
    assert bench.store.has_run(run_id)


@pytest.mark.parametrize(("answer", "code", "is_left"), [("y\n", 0, False), ("\n", 130, True), ("no\n", 130, True)])
def test_on_a_terminal_it_asks(fairspeed, bench, run_id, monkeypatch, answer, code, is_left):
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    done = fairspeed("delete", "latest")
    assert done.code == code and "36 calls" in done.err and "[y/N]" in done.err
    assert bench.store.has_run(run_id) == is_left


def test_yes_deletes_one_run_and_its_folder(fairspeed, bench, run_id):
    other = bench.store.add_run(bench.spec())
    done = fairspeed("delete", run_id, "--yes")
    assert done.code == 0 and done.out.startswith(f"deleted {run_id}: 36 calls")
    assert not run_folder(run_id).exists()
    assert [run.run_id for run in bench.store.runs()] == [other]


def test_a_run_that_is_being_measured_is_not_deleted(fairspeed, bench, run_id):
    lock = progress.hold(run_id)
    done = fairspeed("delete", run_id, "--yes")
    lock.release()
    assert done.code == 2 and "cancel it first" in done.err
    assert bench.store.has_run(run_id)
