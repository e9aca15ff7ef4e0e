"""One measurement at a time: the locks that a run holds on its device and its cores while it is measured.

A GPU is identified by its UUID, so two runs that use different numbers for it exclude each other. Runs on different
devices do so if they share a core. The files are where all users of the machine have them (`lock_folder`).

>>> from unittest.mock import patch
>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder, patch.dict("os.environ", {"FAIRSPEED_LOCKS": folder}):
...     with held("cpu", 1):
...         inside = anything_is_measured()
...     inside, anything_is_measured()
(True, False)
"""

from __future__ import annotations

import hashlib
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench_core.errors import InputError
from bench_core.machine import cores, device, lock_folder, lock_holder, lock_queue
from bench_core.machine.lock import FileLock, is_held
from bench_core.phrase import Phrase

POLL_S = 0.25
"""How often a measurement that waits for another one looks again."""
FOR_ALL = 0o666
"""Permissions of a lock that every user of the machine may take."""
PATIENCE = 20
"""So often each who is ahead may leave a lock that is free before he is passed over: he may be stopped."""
HAS_DEVICE, HAS_CORES = "another measurement has the device", "another measurement has its cores"


class Waiting(NamedTuple):
    """Why a measurement waits: for which run, where that is known, and how many wait that came before it."""

    reason: str
    run_id: str | None
    n_ahead: int


Wait = Callable[[Waiting], None]
"""Is called while a measurement waits. It sleeps, or raises to stop."""


class MachineLock(FileLock):
    """A lock of the machine, which every user may take.

    Its file may be removed while it is held, and then somebody could lock a new one. So on Linux the holder also has
    the lock's name among the system's sockets, where nobody can take it away, and which goes with its process as well.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, mode=FOR_ALL)
        self._name: int | None = None

    def acquire(self) -> bool:
        if not super().acquire():
            return False
        if sys.platform == "linux":
            self._name = _named(self.path)
            if self._name is None:
                super().release()
                return False
        return True

    def release(self) -> None:
        super().release()
        if self._name is not None:
            os.close(self._name)
            self._name = None


def _named(path: Path) -> int | None:
    """The descriptor of a socket with the name of a lock; None while another process has it."""
    found = socket.socket(socket.AF_UNIX)
    try:
        found.bind(f"\0fairspeed-{hashlib.sha256(os.fsencode(path.resolve())).hexdigest()}")
    except OSError:
        found.close()
        return None
    return found.detach()


class MeasurementLock:
    """Held while a device is measured, by one run of this machine at a time: the device and the workers' cores.

    Every run locks the device first and then the cores in ascending order, so no two runs wait for each other. `run_id`
    is what others are told who wait. Raises InputError for a device that is not here.
    """

    def __init__(self, device_name: str, threads: int, run_id: str | None = None) -> None:
        self._run_id = run_id
        self._device = _of_machine(device.identity(device_name))
        self._cores = [_of_machine(f"core-{core}") for core in sorted(cores.worker_cores(threads, device_name))]

    def acquire(self, *, wait: Wait) -> None:
        """Take all locks. While one is held by another run, or others came before, call `wait`.

        Raises InputError if a lock's file cannot be opened.
        """
        try:
            for lock, reason in ((self._device, HAS_DEVICE), *((core, HAS_CORES) for core in self._cores)):
                _take(lock, reason, wait)
                lock.write(lock_holder.text(self._run_id))
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Release all; harmless if none is held."""
        for lock in (*self._cores, self._device):
            lock.write("")
            lock.release()


@contextmanager
def held(device_name: str, threads: int) -> Iterator[None]:
    """Hold the device and the workers' cores within the block; first waits for other measurements on them."""
    lock = MeasurementLock(device_name, threads)
    lock.acquire(wait=lambda waiting: time.sleep(POLL_S))
    try:
        yield
    finally:
        lock.release()


def anything_is_measured() -> bool:
    """Whether a measurement runs on this machine, on any device."""
    pattern = _of_machine("*").path
    return any(is_held(path) for path in pattern.parent.glob(pattern.name))


def _of_machine(what: str) -> MachineLock:
    return MachineLock(lock_folder.folder() / f"fairspeed-{what}.lock")


def _take(lock: MachineLock, reason: str, wait: Wait) -> None:
    """Take a lock, after those who came before."""
    try:
        if lock_queue.ahead(lock.path) or not lock.acquire():
            with lock_queue.place(lock.path) as mine:
                _wait_for(lock, mine, reason, wait)
    except OSError as error:
        raise InputError(
            "lock of a measurement",
            given=lock.path,
            expected=Phrase("a readable file ({error})", error=error.strerror or str(error)),
            todo="remove it when nothing is measured",
        ) from None


def _wait_for(lock: MachineLock, mine: str, reason: str, wait: Wait) -> None:
    left_free = 0
    while True:
        before = lock_queue.ahead(lock.path, mine)
        left_free = left_free + 1 if before and not is_held(lock.path) else 0
        if left_free >= PATIENCE * len(before) and lock.acquire():
            return
        wait(Waiting(reason, lock_holder.run_of(lock.path), len(before)))
