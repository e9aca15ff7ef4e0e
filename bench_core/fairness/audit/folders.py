"""Which files an audit of some paths reads: files as they are named, folders with all Python files below them.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     for name in ("b.py", "a.py", "notes.txt", ".hidden.py"):
...         Path(folder, name).touch()
...     [path.name for path in python_files(folder)]
['a.py', 'b.py']
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from bench_core.errors import InputError

NOT_ONES_OWN = {"__pycache__", "node_modules", "site-packages"}
"""Folders with code of others, or none."""
ENVIRONMENT = "pyvenv.cfg"
"""The file that makes a folder a virtual environment."""


def python_files(given: str) -> list[Path]:
    """A file itself, or all files `*.py` below a folder, sorted; not hidden ones, nor those of environments.

    Raises InputError where nothing is there, where a folder cannot be read, and where it holds no such file.
    """
    path = Path(given)
    if not path.exists():
        raise InputError("path", given=given, expected="a Python file or a folder", todo="check the spelling")
    if not path.is_dir():
        return [path]
    found = sorted(_below(path))
    if not found:
        raise InputError("folder", given=given, expected="one with Python files (*.py)", todo="name a file")
    return found


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder, onerror=_unreadable):
        here = Path(parent)
        folders[:] = [name for name in folders if not _is_left_out(here / name)]
        paths = (here / name for name in names if name.endswith(".py") and not name.startswith("."))
        yield from (path for path in paths if path.is_file() or path.is_symlink())


def _is_left_out(folder: Path) -> bool:
    return folder.name.startswith(".") or folder.name in NOT_ONES_OWN or (folder / ENVIRONMENT).exists()


def _unreadable(error: OSError) -> NoReturn:
    given = f"{error.filename} ({error.strerror})"
    raise InputError("folder", given=given, expected="one that can be read", todo="check its permissions") from None
