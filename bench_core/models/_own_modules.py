"""The Python files that a model file imports from its own folder, found by reading, as an import would find them.

They are part of what is measured: a run is not resumed with other ones. What is imported by a name that is computed, or
read as data, is not seen.

>>> # own_modules(Path("fast.py"))       {"helpers.py": Path("helpers.py"), "kernels/__init__.py": ...}
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

MAX_FILES = 500
"""Of one model file; a folder with more is taken to be a library, whose version is known otherwise."""


def own_modules(path: Path) -> dict[str, Path]:
    """Files by their name relative to the folder of `path`, those that they import as well. Not `path` itself."""
    folder, waiting = path.parent, [path]
    found: dict[str, Path] = {}
    while waiting and len(found) <= MAX_FILES:
        for own in _imported(folder, waiting.pop()):
            name = own.relative_to(folder).as_posix()
            if name not in found and own != path:
                found[name] = own
                waiting.append(own)
    return found if len(found) <= MAX_FILES else {}


def _imported(folder: Path, path: Path) -> Iterator[Path]:
    """The files in a folder that are imported by one of its files: modules, and whole packages."""
    try:
        names = _names(path.read_bytes())
    except OSError:  # it is not readable, which whoever loads it says
        return
    for name in names:
        package = folder / name
        if (package / "__init__.py").is_file():
            yield from sorted(package.rglob("*.py"))
        elif (module := folder / f"{name}.py").is_file():
            yield module


@lru_cache(maxsize=256)
def _names(text: bytes) -> tuple[str, ...]:
    """The first parts of the names of modules that a text imports; none of a text that is no Python."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError):
        return ()
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported_from = {n.module for n in nodes if isinstance(n, ast.ImportFrom) and n.module and not n.level}
    return tuple(sorted({name.partition(".")[0] for name in plain | imported_from}))
