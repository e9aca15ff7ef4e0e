"""One measurement at a time on a device, whatever is done to the locks that see to it. Real processes and users."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench_core.errors import InputError
from bench_core.machine import cores, lock_folder
from bench_core.machine import lock as files
from bench_core.machine.lock import FileLock, is_held
from bench_core.machine.measurement_lock import MeasurementLock, anything_is_measured
from tests.fakes import FakeDriver
from tests.machine.conftest import use_driver

__all__ = ["use_driver"]

ROOT, NOBODY = Path(__file__).parents[2], 65534
IS_ROOT = os.geteuid() == 0
AS_ROOT = pytest.mark.skipif(not IS_ROOT, reason="only root can be another user")
GPUS = FakeDriver(gpus=(("H200", "GPU-aa11"), ("H200", "GPU-bb22")))


@pytest.fixture(autouse=True)
def folder(monkeypatch):
    """The machine's folder of locks, which every user can reach."""
    made = Path(tempfile.mkdtemp(prefix="fairspeed-faults-", dir="/tmp"))
    made.chmod(0o1777)
    monkeypatch.delenv(lock_folder.VARIABLE)
    monkeypatch.setattr(lock_folder, "SHARED", (str(made),))
    monkeypatch.setattr(cores, "affinity", lambda: [0])
    yield made
    shutil.rmtree(made)


class Other:
    """Another process that measures; `said()` is the next line that it says, `gets()` waits until it has the locks."""

    def __init__(self, folder, run_id, user=0, **environment):
        user = user if IS_ROOT else os.geteuid()
        command = [sys.executable, "-m", "tests.faults.holder", str(folder), run_id, str(user)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, text=True, **pipes)

    def said(self):
        return self.process.stdout.readline().split()

    def gets(self):
        while (said := self.said())[0] == "waits":
            pass
        return said == ["has"]

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


@pytest.fixture
def other(folder):
    """Starts other processes."""
    with ExitStack() as ends:

        def start(run_id="theirs", **options):
            made = Other(folder, run_id, **options)
            ends.callback(made.end)
            return made

        yield start


class GaveUp(Exception):
    """This process does not wait."""


def waits(device="cpu"):
    """What this process waits for, on one thread; None where it need not. It holds nothing afterwards."""
    mine, seen = MeasurementLock(device, 1, "mine"), []

    def give_up(waiting):
        seen.append(waiting)
        raise GaveUp

    try:
        mine.acquire(wait=give_up)
    except GaveUp:
        return seen[0]
    finally:
        mine.release()


def test_another_temporary_folder(other, folder, monkeypatch):
    """Fault 4.1: two runs with different TMPDIR on one device -> the second one waits, and says for which run."""
    assert other(TMPDIR="/var/tmp").gets()
    monkeypatch.setenv("TMPDIR", "/dev/shm")
    assert waits().run_id == "theirs"


@AS_ROOT
@pytest.mark.parametrize(("first", "second"), [(0, NOBODY), (NOBODY, 0)])
def test_another_user(other, folder, first, second):
    """Fault 4.2: runs of two users on one device, whoever came first -> the second one waits, and then has it."""
    before = os.umask(0o077)
    try:
        holds = other("first", user=first)
        assert holds.gets()
    finally:
        os.umask(before)
    comes = other("second", user=second)
    assert comes.said() == ["waits", "first", "0"]
    holds.end()
    assert comes.gets()


def test_file_removed_before_it_is_locked(folder, monkeypatch):
    """Fault 4.3: the lock's file is removed between opening and locking -> what is locked is the file that is there."""
    flock, path = files.fcntl.flock, folder / "a.lock"

    def removed_first(descriptor, kind):
        monkeypatch.setattr(files.fcntl, "flock", flock)
        path.unlink()
        flock(descriptor, kind)

    monkeypatch.setattr(files.fcntl, "flock", removed_first)
    mine = FileLock(path)
    assert mine.acquire() and is_held(path) and not FileLock(path).acquire()
    mine.release()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a file that is removed is a lock that is lost")
def test_files_removed_while_they_are_held(other, folder):
    """Fault 4.4: somebody removes the files of locks that are held -> a second run waits all the same."""
    holds = other()
    assert holds.gets()
    for path in folder.iterdir():
        path.unlink()
    assert waits().reason == "another measurement has the device"
    holds.end()
    assert waits() is None


@pytest.mark.parametrize("kind", ["symlink", "dangling symlink", "hard link", "pipe", "folder"])
def test_something_else_in_the_place_of_a_lock(folder, tmp_path, kind):
    """Fault 4.5: a link, pipe or folder is in the place of a lock -> one line, and nothing is written through it."""
    path, target = folder / "fairspeed-cpu.lock", folder / "target"
    target.write_text("of somebody")
    target.chmod(0o600)
    {
        "symlink": lambda: path.symlink_to(target),
        "dangling symlink": lambda: path.symlink_to(tmp_path / "new"),
        "hard link": lambda: path.hardlink_to(target),
        "pipe": lambda: os.mkfifo(path),
        "folder": path.mkdir,
    }[kind]()
    with pytest.raises(InputError, match="lock of a measurement: got .*fairspeed-cpu.lock") as error:
        waits()
    assert "\n" not in str(error.value) and not anything_is_measured()
    assert (target.read_text(), stat.S_IMODE(target.stat().st_mode)) == ("of somebody", 0o600)
    assert not (tmp_path / "new").exists()


def test_visible_gpus_renumbered(folder, monkeypatch, use_driver):
    """Fault 4.6: CUDA_VISIBLE_DEVICES renumbers GPUs or names UUIDs -> one GPU is one lock, two GPUs are two."""
    use_driver(GPUS)
    monkeypatch.setattr(cores, "affinity", lambda: [0, 1, 2, 3])
    mine = MeasurementLock("cuda:1", 1)
    mine.acquire(wait=None)
    for visible, same in (("1", True), ("GPU-bb22", True), ("GPU-bb", True), ("0", False), ("GPU-aa11", False)):
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
        assert (waits("cuda:0") is not None) == same, visible
    mine.release()
    assert waits("cuda:0") is None


STALE = b'{"run_id": "old", "pid": 1, "created_s": 5.0}'
GARBAGE = (b"", b"\xff\x00", b"[" * 4000, b'{"run_id": "../x", "pid": 1}', b"null", b'{"pid": 1e400}', STALE)


@pytest.mark.parametrize("content", GARBAGE)
def test_what_is_written_in_a_lock_is_nonsense(other, folder, content):
    """Fault 4.7: a lock's file holds garbage, or what a dead holder wrote -> a hint only: waits, and names nobody."""
    holds, path = other(), folder / "fairspeed-cpu.lock"
    path.write_bytes(content)
    path.chmod(0o666)
    assert holds.gets() and waits().run_id == "theirs"  # a new holder has replaced it
    path.write_bytes(content)
    assert waits().run_id is None
    holds.end()
    assert waits() is None


def test_those_who_wait(other):
    """Fault 4.8: of those who wait one is killed and one is stopped -> the others go on in the order they came."""
    holds = other("first")
    assert holds.gets()
    queue = []
    for n in range(4):
        queue.append(other(f"waits-{n}"))
        assert queue[-1].said() == ["waits", "first", str(n)]
    killed, stopped, third, last = queue
    killed.end()
    os.kill(stopped.process.pid, signal.SIGSTOP)
    holds.end()
    assert third.gets()
    while (said := last.said()) != ["waits", "waits-2", "1"]:  # the stopped one still came before
        assert said[0] == "waits"
    os.kill(stopped.process.pid, signal.SIGCONT)
    third.end()
    assert stopped.gets()
    stopped.end()
    assert last.gets()


def test_nobody_waits_for_the_dead(other, folder):
    """Fault 4.9: the holder and one who waits are killed -> the next run begins at once; no place is left."""
    holds = other()
    assert holds.gets()
    waiting = other("waiting")
    assert waiting.said()[0] == "waits"
    holds.end()
    waiting.end()
    assert waits() is None and not anything_is_measured()
    assert {path.suffix for path in folder.iterdir()} == {".lock"}


def test_a_folder_that_is_not_for_everybody(folder, monkeypatch):
    """Fault 4.10: the system's folder for locks is not open to all users -> all take the next one; none: one line."""
    private = folder / "private"
    private.mkdir(mode=0o755)
    monkeypatch.setattr(lock_folder, "SHARED", (str(folder / "none"), str(private), str(folder)))
    assert lock_folder.folder() == folder
    monkeypatch.setattr(lock_folder, "SHARED", (str(private),))
    with pytest.raises(InputError, match="name a folder in FAIRSPEED_LOCKS"):
        waits()


def test_a_folder_of_their_own(other, folder, monkeypatch, tmp_path):
    """Fault 4.11: FAIRSPEED_LOCKS names another folder -> such runs exclude each other, and nobody else."""
    assert other().gets()
    monkeypatch.setenv("FAIRSPEED_LOCKS", str(tmp_path / "made" / "here"))
    assert waits() is None
    assert other("second", FAIRSPEED_LOCKS=os.environ["FAIRSPEED_LOCKS"]).gets()
    assert waits().run_id == "second"
    monkeypatch.setenv("FAIRSPEED_LOCKS", str(Path(__file__)))
    with pytest.raises(InputError, match="FAIRSPEED_LOCKS: got .* expected a writable folder"):
        waits()
