"""Files that are written whole or not at all: a reader sees the old content or the new, never a part of it.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     write(Path(folder) / "a.txt", "new"), [p.name for p in Path(folder).iterdir()]
(None, ['a.txt'])
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

PARTIAL = re.compile(r"\.fairspeed-([0-9]{1,9})-[0-9a-f]{8}\.part")
"""The name of a temporary file, with the id of the process that writes it."""


def write(path: Path, content: str | bytes) -> None:
    """Replace a file at once, text as UTF-8. Raises OSError, and then leaves the file as it was."""
    with replacing(path) as partial:
        partial.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path in the same folder for the block to write to; afterwards it replaces `path`.

    If the block raises, the temporary file is removed. Its name is unique, so several processes and threads may write
    the same file at once; the last one wins.
    """
    partial = path.with_name(f".fairspeed-{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        yield partial
        os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def remove_abandoned(folder: Path) -> None:
    """Remove the temporary files in a folder whose process was killed. Raises OSError."""
    for name in os.listdir(folder):
        partial = PARTIAL.fullmatch(name)
        if partial is not None and not psutil.pid_exists(int(partial[1])):
            (folder / name).unlink(missing_ok=True)
