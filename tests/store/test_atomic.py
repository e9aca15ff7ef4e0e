"""Files that are written whole or not at all."""

import os
import threading

import pytest

from bench_core.store import atomic


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "a.json"
    atomic.write(path, "old")
    atomic.write(path, "größer")
    assert path.read_text(encoding="utf-8") == "größer"
    assert os.listdir(tmp_path) == ["a.json"]


def test_what_fails_half_way_leaves_the_old_file_alone(tmp_path):
    path = tmp_path / "a.json"
    atomic.write(path, b"old")

    def fail_half_way():
        with atomic.replacing(path) as partial:
            partial.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_half_way()
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.json"]


def test_threads_that_write_one_file_at_once_do_not_take_each_others_temporary_file(tmp_path):
    path, both, failed = tmp_path / "a.json", threading.Barrier(2), []

    def write(text):
        try:
            with atomic.replacing(path) as partial:
                partial.write_text(text)
                both.wait(30)  # both temporary files are there
        except OSError as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(text,)) for text in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert path.read_text() in ("one", "two")
    assert os.listdir(tmp_path) == ["a.json"]


def test_a_long_name_leaves_room_for_the_temporary_one(tmp_path):
    path = tmp_path / ("x" * 255)
    atomic.write(path, "new")
    assert path.read_text() == "new"


def test_what_a_killed_process_left_is_removed_and_nothing_else(tmp_path):
    dead, alive = f".fairspeed-{2**22 + 7}-0123abcd.part", f".fairspeed-{os.getpid()}-0123abcd.part"
    others = {alive, "a.part", ".fairspeed-x-0123abcd.part", f"{dead}.txt"}
    for name in (dead, *others):
        (tmp_path / name).touch()
    atomic.remove_abandoned(tmp_path)
    assert set(os.listdir(tmp_path)) == others
