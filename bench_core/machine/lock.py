"""A lock that one process at a time holds, and that goes with its process.

Why not the library filelock: with it, a process that only looks must take the lock for an instant and creates the
file, and two that look at once each see a holder; it also needs write permission, so it cannot lock another user's
file. Here a process looks with a shared lock, and read permission is enough.

A file that many users share lies where others may make files too. So no link is followed, nothing but a plain file is
opened, and what is locked is looked at once more: who has locked a file that somebody removed has nothing.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     first, second = FileLock(Path(folder) / "a.lock"), FileLock(Path(folder) / "a.lock")
...     first.acquire(), second.acquire(), is_held(second.path), first.release(), second.acquire(), second.release()
(True, False, True, None, True, None)
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time
from contextlib import suppress
from pathlib import Path

LOOK_TRIES, LOOK_PAUSE_S = 20, 0.05
"""How often a lock that may only be looked at is tried again, and the pause between two tries."""
REMOVED_TRIES = 100
"""How often a lock is tried again whose file was removed at that moment."""
CAREFULLY = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY
"""Follow no link, and do not wait for the other end of a pipe."""
MOST_TEXT_BYTES = 4096


class FileLock:
    """A lock that one process at a time holds. It is released when its process ends, in whatever way.

    Releasing it keeps the file, which a waiting process may have open. With `mode`, a new file gets these permissions
    whatever the umask, and one with several names is refused.
    """

    def __init__(self, path: Path, *, mode: int | None = None) -> None:
        self.path, self.mode = path, mode
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock without waiting; False if it is held. Raises OSError if the file cannot be opened."""
        for _ in range(REMOVED_TRIES):
            descriptor = self._open()
            if not _lock(descriptor, fcntl.LOCK_EX):
                os.close(descriptor)
                return False
            if _is_at(self.path, descriptor):
                self._descriptor = descriptor
                return True
            os.close(descriptor)
        raise OSError(errno.ESTALE, "it is removed again and again")

    def acquire_soon(self) -> bool:
        """Take the lock, also when somebody looks at it at this moment, who has it for an instant; False if it is held.

        Raises OSError as `acquire` does.
        """
        for _ in range(LOOK_TRIES):
            if self.acquire():
                return True
            time.sleep(LOOK_PAUSE_S)
        return False

    def write(self, text: str) -> None:
        """Replace the text in the file of a lock that is held; nothing where the file may only be read."""
        if self._descriptor is not None:
            with suppress(OSError):
                os.ftruncate(self._descriptor, 0)
                os.pwrite(self._descriptor, text.encode(), 0)

    def release(self) -> None:
        """Release the lock; harmless if it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self) -> int:
        descriptor = self._open_or_make()
        try:
            self._check(os.fstat(descriptor))
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def _open_or_make(self) -> int:
        """What is there, else a new file: never both in one call, which a system may refuse for another user's file."""
        for _ in range(REMOVED_TRIES):
            with suppress(FileNotFoundError):
                return self._open_there()
            with suppress(FileExistsError):
                return self._make()
        return self._open_there()

    def _open_there(self) -> int:
        try:
            return os.open(self.path, os.O_RDWR | CAREFULLY)  # network file systems want it writable
        except PermissionError:  # another user's
            return os.open(self.path, os.O_RDONLY | CAREFULLY)

    def _make(self) -> int:
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | CAREFULLY, 0o644)
        if self.mode is not None:
            os.fchmod(descriptor, self.mode)
        return descriptor

    def _check(self, found: os.stat_result) -> None:
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is no plain file")
        if self.mode is not None and found.st_nlink > 1:
            raise OSError(errno.EMLINK, "it has another name, perhaps of somebody's file")


def is_held(path: Path, *, if_unreadable: bool = True) -> bool:
    """Whether a file's lock is held. Looks by taking a shared lock for an instant.

    `if_unreadable` is the answer for a file that may not be read. What is no plain file is not held.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | CAREFULLY)
    except PermissionError:
        return if_unreadable
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO):
            return False
        raise
    try:
        return stat.S_ISREG(os.fstat(descriptor).st_mode) and not _lock(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def text_in(path: Path) -> bytes:
    """The beginning of what is written in a lock's file; empty where it cannot be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | CAREFULLY)
    except OSError:
        return b""
    try:
        return os.read(descriptor, MOST_TEXT_BYTES)
    except OSError:
        return b""
    finally:
        os.close(descriptor)


def _lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether the open file is still the one at a path."""
    try:
        return os.path.samestat(os.lstat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False
