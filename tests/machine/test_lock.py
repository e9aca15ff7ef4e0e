"""One measurement at a time: a lock goes with its holder, and runs that share a device or a core exclude each other."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench_core.errors import InputError
from bench_core.machine import cores, lock, measurement_lock
from bench_core.machine.lock import FileLock, is_held
from bench_core.machine.measurement_lock import HAS_CORES, HAS_DEVICE, MeasurementLock
from tests.fakes import FakeDriver

HOLDER = """
import signal, sys
from pathlib import Path
from bench_core.machine.lock import FileLock
print(FileLock(Path(sys.argv[1])).acquire(), flush=True)
signal.pause()
"""
ROOT = Path(__file__).parents[2]


class GaveUp(Exception):
    """Somebody who does not wait."""


@pytest.fixture(autouse=True)
def empty_machine(monkeypatch, tmp_path):
    """Four cores and two GPUs, and no lock that is held, whatever runs beside the tests."""
    monkeypatch.setenv("FAIRSPEED_LOCKS", str(tmp_path))
    monkeypatch.setattr(cores, "affinity", lambda: [0, 1, 2, 3])
    monkeypatch.setattr(cores, "physical_core", lambda core: core)


@pytest.fixture
def gpus(use_driver):
    use_driver(FakeDriver(gpus=(("H200", "GPU-aa11"), ("H200", "GPU-bb22"))))


def in_the_way(device_name, threads):
    """Why a second measurement has to wait; None when it may begin. It holds nothing afterwards."""
    second = MeasurementLock(device_name, threads)

    def give_up(waiting):
        raise GaveUp(waiting.reason)

    try:
        second.acquire(wait=give_up)
    except GaveUp as reason:
        return str(reason)
    finally:
        second.release()


def test_a_killed_holder_frees_its_lock(tmp_path):
    path = tmp_path / "a.lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, path], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with holder:
        assert holder.stdout.readline() == "True\n"
        assert is_held(path) and not FileLock(path).acquire()
        os.kill(holder.pid, signal.SIGKILL)
    assert not is_held(path)


def test_who_waits_gets_the_lock_that_the_holder_had(tmp_path):
    """Nobody takes the file away, or one who waits and one who comes would each have a lock of their own."""
    first, waits, comes = (FileLock(tmp_path / "a.lock") for _ in range(3))
    assert first.acquire() and not waits.acquire()
    first.release()
    assert waits.acquire() and not comes.acquire()


def test_those_who_only_look_do_not_see_each_other(tmp_path):
    path = tmp_path / "a.lock"
    assert not is_held(path) and not path.exists()
    path.touch()
    with path.open() as looks:
        lock.fcntl.flock(looks, lock.fcntl.LOCK_SH | lock.fcntl.LOCK_NB)
        assert not is_held(path)


def test_the_lock_of_another_user_can_be_taken_by_reading(tmp_path, monkeypatch):
    path, really_open = tmp_path / "a.lock", os.open
    path.touch()

    def refuse_to_write(file, flags, *mode):
        if flags & (os.O_RDWR | os.O_CREAT):
            raise PermissionError(13, "Permission denied")
        return really_open(file, flags, *mode)

    monkeypatch.setattr(lock.os, "open", refuse_to_write)
    mine = FileLock(path)
    assert mine.acquire() and is_held(path)
    mine.release()


def test_every_user_may_take_the_locks_of_the_machine(tmp_path):
    before = os.umask(0o077)
    try:
        with measurement_lock.held("cpu", 1):
            assert {p.stat().st_mode & 0o777 for p in tmp_path.glob("*.lock")} == {0o666}
    finally:
        os.umask(before)


def test_a_lock_that_cannot_be_opened_is_one_line(tmp_path):
    (tmp_path / "fairspeed-cpu.lock").mkdir()
    with pytest.raises(InputError, match="lock of a measurement: got .*fairspeed-cpu.lock"):
        in_the_way("cpu", 1)


def test_one_measurement_at_a_time_on_the_cpu(gpus):
    assert in_the_way("cpu", 1) is None
    with measurement_lock.held("cpu", 1):
        assert in_the_way("cpu", 1) == HAS_DEVICE
    assert in_the_way("cpu", 1) is None


def test_a_gpu_has_one_lock_whatever_its_number(gpus, monkeypatch):
    with measurement_lock.held("cuda:1", 1):
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
        assert in_the_way("cuda:0", 1) == HAS_DEVICE
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
        assert in_the_way("cuda:0", 1) is None


def test_runs_on_two_gpus_do_not_wait_for_each_other(gpus):
    threads = cores.default_threads("cuda:0")
    with measurement_lock.held("cuda:0", threads):
        assert in_the_way("cuda:1", threads) is None
        assert in_the_way("cuda:1", 4) == HAS_CORES  # all cores are more than its share


def test_runs_on_the_cpu_and_on_a_gpu_exclude_each_other_where_they_share_cores(gpus):
    with measurement_lock.held("cpu", 3):
        assert in_the_way("cuda:1", 1) == HAS_CORES
        assert in_the_way("cuda:0", 1) == HAS_CORES  # core 1
    with measurement_lock.held("cpu", 2):
        assert in_the_way("cuda:0", 2) is None
    with measurement_lock.held("cuda:1", 1):
        assert in_the_way("cpu", 1) == HAS_CORES
    assert not measurement_lock.anything_is_measured()


def test_who_gives_up_holds_nothing(gpus):
    with measurement_lock.held("cuda:1", 1):
        assert in_the_way("cpu", 4) == HAS_CORES
        assert in_the_way("cuda:0", 2) is None  # the cores that were taken on the way are free again
