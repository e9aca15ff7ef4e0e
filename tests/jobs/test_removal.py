"""A run is deleted with its rows and its folder, and nothing half, whenever the process that does it ends."""

import shutil

import pytest

from bench_core.errors import InputError
from bench_core.jobs import removal
from bench_core.results.result import load_result
from bench_core.store import progress
from bench_core.store.folders import home, run_folder


@pytest.fixture
def two(bench):
    """Two finished runs with a picture each."""
    ids = [bench.run(bench.spec(name=name)).run.run_id for name in ("kept", "deleted")]
    for run_id in ids:
        images = run_folder(run_id) / "images"
        images.mkdir(parents=True, exist_ok=True)
        (images / "0123.png").write_bytes(b"x" * 1000)
    return ids


def test_what_is_deleted_is_said_before(bench, two):
    found = removal.what(bench.store, two[1])
    assert (found.n_calls, found.n_pictures) == (36, 1)
    assert found.n_bytes >= 1000


def test_rows_and_folder_go_together_and_another_run_is_untouched(bench, two):
    kept, deleted = two
    before = load_result(bench.store, kept)
    removal.delete(bench.store, deleted)
    assert not bench.store.has_run(deleted)
    assert bench.store.count_calls(deleted) == 0 and bench.store.events(deleted) == []
    assert not run_folder(deleted).exists()
    after = load_result(bench.store, kept)
    assert (after.calls, after.events) == (before.calls, before.events)
    assert (run_folder(kept) / "images" / "0123.png").is_file()
    assert [p.name for p in home().iterdir() if p.name.startswith(removal.ASIDE)] == []


def test_a_run_without_a_folder_is_deleted_too(bench):
    run_id = bench.store.add_run(bench.spec())
    removal.delete(bench.store, run_id)
    assert not bench.store.has_run(run_id) and not run_folder(run_id).exists()


def test_a_run_that_is_being_measured_is_refused(bench, two):
    lock = progress.hold(two[1])
    with pytest.raises(InputError, match="cancel it first"):
        removal.delete(bench.store, two[1])
    lock.release()
    assert bench.store.count_calls(two[1]) == 36 and run_folder(two[1]).is_dir()


class Killed(BaseException):
    pass


def killed(*_, **__):
    raise Killed


def test_killed_before_the_rows_are_gone_the_run_is_whole_again(bench, two, monkeypatch):
    with monkeypatch.context() as during, pytest.raises(Killed):
        during.setattr(bench.store, "delete_run", killed)
        during.setattr(removal, "_give_back", lambda aside: None)  # a killed process gives nothing back
        removal.delete(bench.store, two[1])
    assert not run_folder(two[1]).exists()
    removal.finish(bench.store)
    assert (run_folder(two[1]) / "images" / "0123.png").is_file()
    assert bench.store.count_calls(two[1]) == 36


def test_killed_after_the_rows_are_gone_the_folder_goes_too(bench, two, monkeypatch):
    with monkeypatch.context() as during, pytest.raises(Killed):
        during.setattr(shutil, "rmtree", killed)
        removal.delete(bench.store, two[1])
    assert not bench.store.has_run(two[1])
    removal.finish(bench.store)
    assert [p.name for p in home().iterdir() if two[1] in p.name] == []
    assert run_folder(two[0]).is_dir()


def test_a_store_that_cannot_delete_leaves_the_run_as_it_was(bench, two, monkeypatch):
    def refused(run_id):
        raise InputError("store", given="x", expected="y", todo="z")

    monkeypatch.setattr(bench.store, "delete_run", refused)
    with pytest.raises(InputError):
        removal.delete(bench.store, two[1])
    assert (run_folder(two[1]) / "images" / "0123.png").is_file()
