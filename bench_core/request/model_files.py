"""The Python files that pages offer: those below `FAIRSPEED_MODELS`, by default `./examples/model_files`.

Nothing outside of that folder is offered: no `..`, no absolute path, no symbolic link on the way. Files are read here
and never run.
"""

from __future__ import annotations

import os
import tokenize
from pathlib import Path, PurePosixPath

from bench_core.errors import InputError, nearest
from bench_core.phrase import Phrase

DEFAULT_FOLDER = "examples/model_files"
MOST_BYTES = 1_000_000


def folder() -> Path:
    """The folder whose files are offered; it may not exist."""
    return Path(os.path.expanduser(os.environ.get("FAIRSPEED_MODELS") or DEFAULT_FOLDER)).resolve()


def offered() -> list[str]:
    """The files by their names below the folder, e.g. `sd/deepcache.py`, sorted."""
    root = folder()
    found = (path for path in root.rglob("*.py") if path.is_file() and not _is_hidden(path.relative_to(root)))
    return sorted(path.relative_to(root).as_posix() for path in found if not _has_link(root, path))


def read(name: str) -> str:
    """The text of an offered file. Raises InputError where it is not offered, too long, or no text."""
    if name not in offered():
        raise InputError(
            "file", given=name, expected="a Python file that is offered here", todo=nearest(name, offered())
        )
    path = folder() / PurePosixPath(name)
    try:
        if path.stat().st_size > MOST_BYTES:
            given = Phrase("{n} bytes", n=path.stat().st_size)
            raise InputError(
                name, given=given, expected=Phrase("at most {n} bytes", n=MOST_BYTES), todo="choose a shorter file"
            )
        with tokenize.open(path) as file:
            return file.read()
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        raise InputError(
            name, given=str(error), expected="a readable Python file", todo="choose another file"
        ) from None


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts)


def _has_link(root: Path, path: Path) -> bool:
    """Whether a symbolic link leads to a file below the folder."""
    below = (path, *path.parents)[: len(path.relative_to(root).parts)]
    return any(part.is_symlink() for part in below)
