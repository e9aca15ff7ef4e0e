"""One measurement at a time: locks between processes, and those that a run holds on its device and its cores.

Why not the library filelock: with it, a process that only looks must take the lock for an instant and creates the
file, and two that look at once each see a holder; it also needs write permission, so it cannot lock another user's
file. Here a process looks with a shared lock, and read permission is enough.

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
from bench_core.machine import cores, device
from bench_core.phrase import Phrase

LOOK_TRIES, LOOK_PAUSE_S = 20, 0.05
"""How often a lock that may only be looked at is tried again, and the pause between two tries."""
POLL_S = 0.25
"""How often a measurement that waits for another one looks again."""
FOR_ALL = 0o666
"""Permissions of a lock that every user of the machine may take."""


class FileLock:
    """A lock that one process at a time holds. It is released when its process ends, in whatever way.

    Releasing it keeps the file, which a waiting process may have open. With `mode`, the file gets these permissions
    whatever the umask.
    """

    def __init__(self, path: Path, *, mode: int | None = None) -> None:
        self.path, self.mode = path, mode
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock without waiting; False if it is held. Raises OSError if the file cannot be opened."""
        descriptor = self._open()
        if not _lock(descriptor, fcntl.LOCK_EX):
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def acquire_soon(self) -> bool:
        """Take the lock, also when somebody looks at it at this moment, who has it for an instant; False if it is held.

        Raises OSError as `acquire` does.
        """
        for _ in range(LOOK_TRIES):
            if self.acquire():
                return True
            time.sleep(LOOK_PAUSE_S)
        return False

    def release(self) -> None:
        """Release the lock; harmless if it is not held."""
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
    """Whether a file's lock is held. Looks by taking a shared lock for an instant.

    A file that may not be read counts as held.
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

    A GPU is identified by its UUID, so two runs that use different numbers for it exclude each other. Runs on
    different devices do so if they share a core. Every run locks the device first and then the cores in ascending
    order, so no two runs wait for each other. The files are in the system's temporary folder. Raises InputError for a
    device that is not here.
    """

    def __init__(self, device_name: str, threads: int) -> None:
        self._device = _of_machine(device.identity(device_name))
        self._cores = [_of_machine(f"core-{core}") for core in sorted(cores.worker_cores(threads, device_name))]

    def acquire(self, *, wait: Callable[[str], None]) -> None:
        """Take all locks. While one is held by another run, call `wait` with the reason; it sleeps, or raises to stop.

        Raises InputError if a lock's file cannot be opened.
        """
        try:
            _take(self._device, lambda: wait("another measurement has the device"))
            for core in self._cores:
                _take(core, lambda: wait("another measurement has its cores"))
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Release all; harmless if none is held."""
        for lock in (*self._cores, self._device):
            lock.release()


@contextmanager
def held(device_name: str, threads: int) -> Iterator[None]:
    """Hold the device and the workers' cores within the block; first waits for other measurements on them."""
    lock = MeasurementLock(device_name, threads)
    lock.acquire(wait=lambda reason: time.sleep(POLL_S))
    try:
        yield
    finally:
        lock.release()


def anything_is_measured() -> bool:
    """Whether a measurement runs on this machine, on any device."""
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
