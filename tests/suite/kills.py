"""A death at a chosen operation on files: Python's audit events name each before it is made.

Audit hooks cannot be taken back, so a single one is installed, which does nothing outside of `dying_at`.
"""

import os
import sys
from contextlib import contextmanager

EVENTS = {
    "open",
    "os.mkdir",
    "os.rename",
    "os.remove",
    "os.listdir",
    "os.scandir",
    "os.chmod",
    "os.utime",
    "shutil.copyfile",
    "shutil.copystat",
}
DEAD = 2**22 + 7
"""The id of no process: Linux gives none above 2**22."""


class Killed(BaseException):
    """What stops the process; nothing that is meant to clean up afterwards can do it."""


class _Death:
    folder = None
    left = 0

    def hook(self, event, arguments):
        if self.folder is None or event not in EVENTS:
            return
        if any(isinstance(a, str | os.PathLike) and os.fspath(a).startswith(self.folder) for a in arguments):
            if self.left == 0:
                raise Killed
            self.left -= 1


_death = _Death()
sys.addaudithook(_death.hook)


@contextmanager
def dying_at(operation, folder, monkeypatch):
    """Within it, that operation below a folder fails, counted from 0, and all later ones do: as after SIGKILL."""
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: DEAD)
        _death.folder, _death.left = str(folder), operation
        try:
            yield
        finally:
            _death.folder = None
