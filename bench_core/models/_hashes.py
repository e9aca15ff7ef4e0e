"""The hash of a model's files: sha256 of one file, or over the hashes and names of several.

>>> # combined({"model_index.json": path, "unet/config.json": other})
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from bench_core.machine import files

ALWAYS_READ_BYTES = 4_000_000
"""Larger files are read again only when their size or their time of change differs."""


def combined(paths: Mapping[str, Path]) -> str:
    """The hash of files by name, as `sha256sum NAME...` gives it for one, and `sha256sum NAME... | sha256sum` for more.

    Names are sorted. Raises OSError where a file cannot be read.
    """
    digests = {name: _of_file(paths[name]) for name in sorted(paths)}
    if len(digests) == 1:
        return next(iter(digests.values()))
    return hashlib.sha256("".join(f"{digest}  {name}\n" for name, digest in digests.items()).encode()).hexdigest()


def _of_file(path: Path) -> str:
    seen = path.stat()
    if seen.st_size <= ALWAYS_READ_BYTES:
        return hashlib.sha256(files.read(path)).hexdigest()
    return _of_large_file(path, seen.st_size, seen.st_mtime_ns)


@lru_cache
def _of_large_file(path: Path, size: int, changed_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
