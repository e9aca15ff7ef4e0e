"""The text of Python files, read in the encoding that they declare and written back in the same form."""

from __future__ import annotations

import io
import shutil
import tokenize
from pathlib import Path

from bench_core.errors import InputError
from bench_core.machine import files
from bench_core.store import atomic


def source_text(path: str) -> str:
    """The text of a Python file in the encoding that it declares, its line ends kept.

    Raises InputError where it cannot be read.
    """
    try:
        content = files.read(path)
        return content.decode(_encoding(content))
    except (OSError, SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise InputError(path, given=error, expected="a readable Python file", todo="choose another file") from None


def write_text(path: str, text: str) -> None:
    """Replace a file's text at once; encoding and permissions stay, and a link stays a link. Raises InputError."""
    target = Path(path).resolve()
    try:
        encoding = _encoding(files.read(target))
        with atomic.replacing(target) as partial:
            partial.write_bytes(text.encode(encoding))
            shutil.copymode(target, partial)
    except (OSError, UnicodeEncodeError) as error:
        raise InputError(
            path, given=error, expected="a file that can be written", todo="check its permissions"
        ) from None


def _encoding(content: bytes) -> str:
    return tokenize.detect_encoding(io.BytesIO(content).readline)[0]
