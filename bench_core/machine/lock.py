"""One measurement at a time: locks between processes, and those that a run holds on its device and its cores.

Why not the library filelock: a process that only looks must take its lock for an instant, creates the file, and two
that look at once each see a holder; and it locks only what it may write to, so not the file of another user. Here one
looks with a shared lock, and to read a file is enough.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     first, second = FileLock(Path(folder) / "a.lock"), FileLock(Path(folder) / "a.lock")
...     first.acquire(), second.acquire(), is_held(second.path), first.release(), second.acquire(), second.release()
(True, False, True, None, True, None)
"""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench_core.errors import InputError
from bench_core.machine import device
from bench_core.phrase import Phrase

POLL_S = 0.25
"""How often a measurement that waits for another one looks again."""
FOR_ALL = 0o666
"""Permissions of a lock that every user of the machine may take."""


class FileLock:
    """A lock that one process at a time has. It goes with the process that holds it, however that ends.

    The file stays when the lock is given back: somebody who waits may have it open. With `mode`, the file gets these
    permissions whatever the umask.
    """

    def __init__(self, path: Path, *, mode: int | None = None) -> None:
        self.path, self.mode = path, mode
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock, at once; False when somebody else has it. Raises OSError when the file cannot be opened."""
        descriptor = self._open()
        if not _lock(descriptor, fcntl.LOCK_EX):
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self) -> int:
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)  # network file systems want it writable
        except PermissionError:  # another user's; in /tmp the system may refuse to create what is there
            return os.open(self.path, os.O_RDONLY)
        if self.mode is not None:
            with suppress(PermissionError):
                os.fchmod(descriptor, self.mode)
        return descriptor


def is_held(path: Path) -> bool:
    """Whether somebody has the lock of a file. Looks with a shared lock, gone in an instant.

    Of a file that is not for us to see the worst is assumed.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except PermissionError:
        return True
    try:
        return not _lock(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


# -- of a measurement -------------------------------------------------------------------------------------------


class MeasurementLock:
    """Held while a device is measured, by one run of this machine at a time: the device and the workers' cores.

    A GPU is known by its UUID, so two runs that call it by different numbers exclude each other. Runs on different
    devices do so when they share a core. Everybody takes the device first and then the cores in ascending order, so
    no two runs wait for each other. The files are in the system's temporary folder. Raises InputError for a device
    that is not here.
    """

    def __init__(self, device_name: str, threads: int) -> None:
        self._device = _of_machine(device.identity(device_name))
        self._cores = [_of_machine(f"core-{core}") for core in sorted(device.worker_cores(threads, device_name))]

    def acquire(self, *, wait: Callable[[str], None]) -> None:
        """Take all; while somebody has one of them, call `wait` (which sleeps, or raises to give up) with the reason.

        Raises InputError when a lock's file cannot be opened.
        """
        try:
            _take(self._device, lambda: wait("another measurement has the device"))
            for core in self._cores:
                _take(core, lambda: wait("another measurement has its cores"))
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Give all back; harmless when nothing is held."""
        for lock in (*self._cores, self._device):
            lock.release()


@contextmanager
def held(device_name: str, threads: int) -> Iterator[None]:
    """The device and the cores of workers with so many threads to oneself; waits for whoever measures on them."""
    lock = MeasurementLock(device_name, threads)
    lock.acquire(wait=lambda reason: time.sleep(POLL_S))
    try:
        yield
    finally:
        lock.release()


def anything_is_measured() -> bool:
    """Whether anybody on this machine measures on any device."""
    pattern = _of_machine("*").path
    return any(is_held(path) for path in pattern.parent.glob(pattern.name))


def _of_machine(what: str) -> FileLock:
    return FileLock(Path(tempfile.gettempdir()) / f"fairspeed-{what}.lock", mode=FOR_ALL)


def _take(lock: FileLock, wait: Callable[[], None]) -> None:
    try:
        while not lock.acquire():
            wait()
    except OSError as error:
        raise InputError(
            "lock of a measurement",
            given=lock.path,
            expected=Phrase("a readable file ({error})", error=error.strerror),
            todo="remove it when nothing is measured",
        ) from None
