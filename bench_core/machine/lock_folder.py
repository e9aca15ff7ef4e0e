"""Where the locks of a machine are: one folder for all its users, whatever their own temporary folder is.

It is chosen by what is the same for everybody, and not by what this process may write: else two users would each have
a place of their own, and measure at once. Files lie directly in a folder of the system's that is sticky, where nobody
can remove or replace another user's file.

`FAIRSPEED_LOCKS` names another folder. Runs that have different ones do not wait for each other: that is for tests and
for containers that share no folder, and two such runs on one device disturb each other.

>>> from unittest.mock import patch
>>> with patch.dict(os.environ, {"FAIRSPEED_LOCKS": "/tmp"}):
...     str(folder())
'/tmp'
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from bench_core.errors import InputError
from bench_core.phrase import Phrase, listed

VARIABLE = "FAIRSPEED_LOCKS"
SHARED = ("/run/lock", "/var/lock", "/tmp")
"""Folders that systems have for this, the best one first: the first two are emptied when the machine starts."""
FOR_EVERYBODY = stat.S_ISVTX | 0o777


def folder() -> Path:
    """The folder of the machine's locks. Raises InputError where there is none."""
    named = os.environ.get(VARIABLE)
    if named:
        return _made(Path(os.path.expanduser(named)).absolute())
    found = next((path for path in map(Path, SHARED) if _is_for_everybody(path)), None)
    if found is None:
        raise InputError(
            "folder of the machine's locks",
            given=listed(SHARED),
            expected="one of them in which every user may write (mode 1777)",
            todo="name a folder in FAIRSPEED_LOCKS, the same for all who measure on this machine",
        )
    return found


def _is_for_everybody(path: Path) -> bool:
    """Whether every user may make files there and remove only his own; False also on a read-only file system."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISDIR(mode) and mode & FOR_EVERYBODY == FOR_EVERYBODY and os.access(path, os.W_OK)


def _made(path: Path) -> Path:
    """The folder; a new one is for everybody who reaches it, whatever the umask."""
    try:
        if not path.is_dir():
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(FOR_EVERYBODY)
    except OSError as error:
        raise InputError(
            VARIABLE,
            given=path,
            expected=Phrase("a writable folder ({error})", error=error.strerror),
            todo="set it to another one",
        ) from None
    return path
