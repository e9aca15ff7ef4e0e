"""Source files with their encoding and line ends, read as text and written back in the same form.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     path = Path(folder, "a.py")
...     _ = path.write_bytes(b"x = 1\\r\\n")
...     write(path, read(path).replace("1", "2"))
...     path.read_bytes()
b'x = 2\\r\\n'
"""

from __future__ import annotations

import io
import shutil
import tokenize
from pathlib import Path

from bench_core.errors import InputError
from bench_core.store import atomic


def read(path: Path) -> str:
    """The text of a file, in the encoding that it declares, its line ends kept. Raises InputError, one line."""
    try:
        content = path.read_bytes()
        return content.decode(_encoding(content))
    except (OSError, SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise InputError(
            str(path), given=str(error), expected="a readable Python file", todo="choose another file"
        ) from None


def write(path: Path, text: str) -> None:
    """Replace a file's text at once; encoding and permissions stay, and a link stays a link. Raises InputError."""
    path = path.resolve()
    try:
        encoding = _encoding(path.read_bytes())
        with atomic.replacing(path) as partial:
            partial.write_bytes(text.encode(encoding))
            shutil.copymode(path, partial)
    except (OSError, UnicodeEncodeError) as error:
        raise InputError(
            str(path), given=str(error), expected="a file that can be written", todo="check its permissions"
        ) from None


def _encoding(content: bytes) -> str:
    return tokenize.detect_encoding(io.BytesIO(content).readline)[0]
