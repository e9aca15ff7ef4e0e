"""Which files an audit reads: what is named, and every Python file below a folder that is named; and their text."""

from __future__ import annotations

import io
import os
import shutil
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench_core.errors import InputError
from bench_core.store import atomic

SKIPPED = {"__pycache__", "site-packages", "node_modules"}
"""Folders that hold no code of whoever asks; neither do those whose names begin with a dot."""


def python_files(paths: Iterable[str]) -> Iterator[str | InputError]:
    """Each file once, in the order of the paths, sorted within a folder; an InputError for a path with none."""
    seen: set[str] = set()
    for path in paths:
        found = list(_below(path)) if os.path.isdir(path) else [path]
        if not found:
            yield InputError(path, given="a folder without any", expected="Python files", todo="name another path")
        for file in found:
            if file not in seen:
                seen.add(file)
                yield file


def _below(folder: str) -> Iterator[str]:
    for where, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
        yield from (os.path.join(where, name) for name in sorted(files) if name.endswith(".py"))


def source_text(path: str) -> str:
    """The text of a Python file in the encoding that it declares, its line ends kept.

    Raises InputError where it cannot be read.
    """
    try:
        if not Path(path).is_file():
            raise InputError(path, given="no file", expected="a Python file or a folder", todo="check the path")
        content = Path(path).read_bytes()
        return content.decode(_encoding(content))
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        raise InputError(path, given=error, expected="a text file", todo="check the file") from None


def write_text(path: str, text: str) -> None:
    """Replace a file's text at once; encoding and permissions stay, and a link stays a link. Raises InputError."""
    target = Path(path).resolve()
    try:
        encoding = _encoding(target.read_bytes())
        with atomic.replacing(target) as partial:
            partial.write_bytes(text.encode(encoding))
            shutil.copymode(target, partial)
    except (OSError, UnicodeEncodeError) as error:
        raise InputError(
            path, given=error, expected="a file that can be written", todo="check its permissions"
        ) from None


def _encoding(content: bytes) -> str:
    return tokenize.detect_encoding(io.BytesIO(content).readline)[0]
