"""The Python files that pages offer: those below `FAIRSPEED_MODELS`, by default `./examples/model_files`.

Nothing outside of that folder is offered: no `..`, no absolute path, no symbolic link on the way. Files are read here
and never run. Measuring one runs it: whoever types a command may run any file; what comes from a page, a link or an
imported run may only name a file that somebody has put into that folder.
"""

from __future__ import annotations

import io
import os
import tokenize
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from bench_core.errors import InputError, nearest
from bench_core.machine import files
from bench_core.models import registry as models
from bench_core.phrase import Phrase
from bench_core.request import environments, trust
from bench_core.spec import Candidate
from bench_core.store.folders import offered_models as offered_models_folder

MOST_BYTES = 200_000


def folder() -> Path:
    """The folder whose files are offered; it may not exist."""
    return offered_models_folder().resolve()


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
    return text_of(folder() / PurePosixPath(name), name)


def text_of(path: Path, name: str) -> str:
    """The text of a Python file. Raises InputError, with the file's `name`, where it is too long or no text."""
    try:
        if path.stat().st_size > MOST_BYTES:
            given = Phrase("{n} bytes", n=path.stat().st_size)
            raise InputError(
                name, given=given, expected=Phrase("at most {n} bytes", n=MOST_BYTES), todo="choose a shorter file"
            )
        content = files.read(path)
        return content.decode(tokenize.detect_encoding(io.BytesIO(content).readline)[0])
    except (OSError, SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise InputError(
            name, given=str(error), expected="a readable Python file", todo="choose another file"
        ) from None


def offered_models() -> dict[str, str]:
    """The model strings of those offered files that are model files, by their names below the folder."""
    strings = {name: f"file:{offered_models_folder() / name}" for name in offered()}
    return {name: string for name, string in strings.items() if _is_model(string)}


def check_offered(candidates: Iterable[str], *, is_run: bool = True) -> None:
    """Raises InputError for a candidate string that a page may not have measured, or that is no candidate string.

    That is one whose model file is not offered or, without a sandbox, not trusted, or that names an environment of its
    own: measuring runs them. Not `is_run`: the file is only to be read, and need not be trusted.
    """
    candidates = list(candidates)
    environments.refuse(candidates)
    for text in candidates:
        model = Candidate.parse(text).model
        if not models.runs_code(model):
            continue
        path = Path(os.path.expanduser(model.partition(":")[2]))
        if not _is_offered(path):
            raise InputError(
                Phrase("model file {path}", path=path),
                given=Phrase("a file elsewhere"),
                expected=Phrase("a file in {folder} (FAIRSPEED_MODELS)", folder=offered_models_folder()),
                todo="measuring it would run it: put it there, or measure it from the command line",
            )
        if is_run:
            trust.check(path)


def _is_offered(path: Path) -> bool:
    """Whether a path leads to an offered file, once all links and `..` are followed."""
    try:
        return path.resolve().relative_to(folder()).as_posix() in offered()
    except (OSError, RuntimeError, ValueError):  # it leads elsewhere; links in a circle; a null byte
        return False


def _is_model(string: str) -> bool:
    try:
        models.describe(string)
    except InputError:
        return False
    return True


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts)


def _has_link(root: Path, path: Path) -> bool:
    """Whether a symbolic link leads to a file below the folder."""
    below = (path, *path.parents)[: len(path.relative_to(root).parts)]
    return any(part.is_symlink() for part in below)
