"""A store with damaged records: each is named, nothing vanishes in silence, and all other runs go on."""

import json
import os
import random
import shutil
import sqlite3
import subprocess
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench_core.cli.main import main
from bench_core.errors import InputError
from bench_core.results import brief, exports
from bench_core.results.result import load_result
from bench_core.store import progress
from bench_core.store.database import Store
from bench_core.store.folders import run_folder
from bench_core.store.listing import listed
from tests.faults import flipping

FLIPS = 25
NOT_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a file system")


def file_of(store):
    return Path(store.url.removeprefix("sqlite:///"))


def alter(store, statement, *values):
    with closing(sqlite3.connect(file_of(store))) as raw:
        raw.execute(statement, values)
        raw.commit()


@dataclass
class Done:
    """A command's exit code, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def command(capsys):
    """Runs a command of the command line to its end, in this process."""

    def run(*arguments):
        code = main(arguments)
        return Done(code, *capsys.readouterr())

    return run


@pytest.fixture
def two(bench):
    """The ids of two runs that were measured."""
    return [bench.run(bench.spec(name=name)).run.run_id for name in ("good", "bad")]


DAMAGES = {
    "its own record does not match": "UPDATE runs SET spec = replace(spec, '0.01', '0.02') WHERE run_id = ?",
    "its own record is missing": "DELETE FROM runs WHERE run_id = ?",
    "the count of its records does not match": "UPDATE tallies SET n_calls = 35 WHERE run_id = ?",
    "the count of its records is missing": "DELETE FROM tallies WHERE run_id = ?",
    "event 2 does not match": "UPDATE events SET payload = '[1' WHERE run_id = ? AND sequence = 1",
    "event 6 does not match": "UPDATE events SET kind = 'finishee' WHERE run_id = ? AND sequence = 5",
    "event 6 is missing": "DELETE FROM events WHERE run_id = ? AND sequence = 5",
    "call 3 does not match": "UPDATE calls SET batch_s = batch_s / 2 WHERE run_id = ? AND sequence = 2",
    "call 4 does not match": "UPDATE calls SET witness = '{}' WHERE run_id = ? AND sequence = 3",
    "call 5 is missing": "DELETE FROM calls WHERE run_id = ? AND sequence = 4",
    "call 36 is missing": "DELETE FROM calls WHERE run_id = ? AND sequence = 35",
}


@pytest.mark.parametrize("problem", DAMAGES)
def test_a_damaged_record_is_named_and_no_other_run_suffers(bench, two, problem):
    """Fault 6.1: a damaged or lost spec, event, call or count -> an error that names it; all other runs go on."""
    good, bad = two
    before = exports.text(load_result(bench.store, good))
    alter(bench.store, DAMAGES[problem], bad)
    with pytest.raises(InputError, match=f"{bad}: {problem}") as caught:
        load_result(bench.store, bad)
    assert "\n" not in str(caught.value) and "delete the run" in str(caught.value)
    assert exports.text(load_result(bench.store, good)) == before
    lines = {run.run_id: run for run in listed(bench.store)}
    assert set(lines) == set(two) and lines[good].problem == ""
    said = lines[bad].problem or brief.of_run(bench.store, bad).problem
    assert problem in said or "are there" in said
    bench.store.delete_run(bad)
    assert [run.run_id for run in listed(bench.store)] == [good] and bench.store.find("latest") == good


def test_the_list_says_that_a_record_of_a_run_is_damaged(bench, two, command):
    """Fault 6.12: a damaged call of a run that is done -> the list says so and names doctor --store."""
    good, bad = two
    alter(bench.store, DAMAGES["call 3 does not match"], bad)
    shown = command("runs").stdout
    assert shown.count("damaged") == 4 and f"{bad}: call 3 does not match" in shown.replace("\n", " ")
    assert "fairspeed doctor --store" in shown and "0 paired rounds" not in shown
    lines = {run["run_id"]: run for run in json.loads(command("runs", "--json", "-").stdout)["runs"]}
    assert [lines[run_id]["is_damaged"] for run_id in (good, bad)] == [False, True]


def test_latest_is_not_guessed_while_the_order_is_damaged(bench, two):
    """Fault 6.2: the place of a run in the order is damaged -> latest is refused and says why; ids go on."""
    good, bad = two
    alter(bench.store, "UPDATE tallies SET ordered_ns = 1 WHERE run_id = ?", bad)
    with pytest.raises(InputError, match=f"order.*{bad} is damaged; name the run by its id"):
        bench.store.run("latest")
    assert bench.store.run(good).spec.name == "good"


@pytest.mark.parametrize("content", [b"\xff\xfe{", b"{", b"[]", b'{"state": 3}', b""])
def test_a_damaged_progress_file_hides_no_run(bench, two, command, content):
    """Fault 6.3: a damaged progress file -> the run is read from its records, and doctor --store names the file."""
    path = run_folder(two[1]) / "progress.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    done = command("runs", "--json", "-")
    assert [run["standing"] for run in json.loads(done.stdout)["runs"]] == ["done", "done"]
    assert progress.read(two[1]) is None
    found = command("doctor", "--store")
    assert found.returncode == 1 and f"{path} cannot be read; remove it" in found.stdout


def test_flipped_bits_give_no_other_numbers_and_no_traceback(bench, two, tmp_path):
    """Fault 6.4: one flipped bit anywhere in the file -> the same numbers, or one line; never others, no traceback."""
    bench.store.close()
    found = flipping.outcomes(file_of(bench.store), tmp_path / "copy.db", range(FLIPS))
    wrong = {seed: what for seed, what in found.items() if what not in (flipping.SAME, flipping.REFUSED)}
    assert wrong == {} and flipping.REFUSED in found.values()


def test_flipped_bits_in_the_pages_of_sqlite_itself_do_neither(bench, two, tmp_path):
    """Fault 6.5: one flipped bit in a header of SQLite's pages -> the same numbers, or one line."""
    bench.store.close()
    before, whole = flipping.everything(file_of(bench.store)), file_of(bench.store).read_bytes()
    for seed in range(FLIPS):
        where = random.Random(seed)
        damaged = bytearray(whole)
        damaged[4096 * where.randrange(len(whole) // 4096) + where.randrange(100)] ^= 1 << where.randrange(8)
        copy = tmp_path / f"{seed}.db"
        copy.write_bytes(damaged)
        assert flipping.outcome(before, copy) in (flipping.SAME, flipping.REFUSED), seed


def test_a_page_that_cannot_be_read_is_one_line(bench, two, command):
    """Fault 6.6: a page of SQLite's is overwritten -> one line that names doctor --store; exit code 2, no traceback."""
    bench.store.close()
    with closing(sqlite3.connect(file_of(bench.store))) as raw:
        (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_calls_run_id'").fetchone()
    with file_of(bench.store).open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    done = command("export", "latest")
    assert done.returncode == 2 and done.stdout == "" and len(done.stderr.splitlines()) == 1
    assert "doctor --store" in done.stderr
    listing = command("runs")
    assert listing.returncode == 0 and all(run_id in listing.stdout for run_id in two)
    found = command("doctor", "--store")
    assert found.returncode == 1 and all(f"run: {run_id}: " in found.stdout for run_id in two)
    assert "doctor --store" not in found.stdout


def test_a_newer_database_is_refused_untouched(bench, two, command):
    """Fault 6.7: a database of a newer version -> one line, exit code 2, not a byte of it changed."""
    alter(bench.store, "UPDATE alembic_version SET version_num = 'fairspeed_0999'")
    bench.store.close()
    before = file_of(bench.store).read_bytes()
    done = command("runs")
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and "newer Fairspeed" in done.stderr
    assert file_of(bench.store).read_bytes() == before


def test_a_whole_store_is_found_whole(bench, two, command):
    """Fault 6.8: nothing is damaged -> doctor --store says so, exit code 0."""
    done = command("doctor", "--store")
    assert done.returncode == 0 and "2 of 2 are whole: 72 calls" in done.stdout and "fail" not in done.stdout


def test_doctor_names_every_damage(bench, two, command):
    """Fault 6.9: damaged rows, lost and changed pictures -> doctor --store names each and what to do, exit code 1."""
    from PIL import Image

    good, bad = two
    folder = run_folder(good) / "images"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = next(c for c in bench.store.calls(good) if c.counts).image_hashes[0]
    Image.new("RGB", (8, 8)).save(folder / f"{wanted}.png")
    alter(bench.store, DAMAGES["call 3 does not match"], bad)
    done = command("doctor", "--store")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert f"{bad}: call 3 does not match its checksum" in done.stdout
    assert f"{wanted}.png is not the picture" in done.stdout and "missing; its numbers are whole" in done.stdout


@contextmanager
def read_only_copy(folder, *files):
    """A small file system with copies of some files, mounted so that nobody can write to it."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], check=True)
    try:
        for file in files:
            shutil.copyfile(file, folder / file.name)
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@NOT_ROOT
@pytest.mark.parametrize("sides", [(), ("-wal",), ("-wal", "-shm")], ids=["alone", "with a log", "with its index"])
def test_a_store_on_a_read_only_file_system_is_read(bench, two, command, monkeypatch, tmp_path, sides):
    """Fault 6.10: the store is on a read-only file system -> runs and export read all of it; writing is refused."""
    path = file_of(bench.store)
    if not sides:
        bench.store.close()
    files = [path, *(path.with_name(path.name + side) for side in sides)]
    with read_only_copy(tmp_path / "archive", *files) as home:
        monkeypatch.setenv("FAIRSPEED_HOME", str(home))
        runs = json.loads(command("runs", "--json", "-").stdout)["runs"]
        assert [(run["run_id"], run["n_calls"], run["standing"]) for run in runs] == [
            (r, 36, "done") for r in two[::-1]
        ]
        assert len(json.loads(command("export", two[0]).stdout)["calls"]) == 36
        for words in (("rename", two[0], "new"), ("delete", two[0], "--yes")):
            done = command(*words)
            assert done.returncode == 2 and "can only be read" in done.stderr and len(done.stderr.splitlines()) == 1


@NOT_ROOT
def test_an_older_store_on_a_read_only_file_system_is_read(bench, two, tmp_path):
    """Fault 6.11: a read-only store of an older version -> it is read as if it had been brought up to date."""
    bench.store.close()
    with closing(sqlite3.connect(file_of(bench.store))) as old:
        for table, column in (("runs", "checksum"), ("calls", "sequence"), ("calls", "checksum")):
            old.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        old.executescript(
            "ALTER TABLE events DROP COLUMN sequence; ALTER TABLE events DROP COLUMN checksum; DROP TABLE tallies;"
            "UPDATE alembic_version SET version_num = 'fairspeed_0003'"
        )
    with (
        read_only_copy(tmp_path / "archive", file_of(bench.store)) as home,
        closing(Store(f"sqlite:///{home / 'fairspeed.db'}")) as store,
    ):
        assert store.find("latest") == two[1] and len(store.calls(two[0])) == 36
