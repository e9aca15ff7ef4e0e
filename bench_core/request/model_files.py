"""The model files that pages offer: those below one folder, `FAIRSPEED_MODELS`, by default `examples/model_files`.

Measuring a model file runs it. Whoever types a command may run any file; what comes from a page, a link or an imported
run may only name a file that somebody has put into that folder. Links that lead out of it do not count.

>>> [path.name for path in offered()][:2]
['bfloat16.py', 'channels_last.py']
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from bench_core.errors import InputError
from bench_core.models import registry as models
from bench_core.phrase import Phrase
from bench_core.spec import Candidate

VARIABLE, DEFAULT = "FAIRSPEED_MODELS", "examples/model_files"


def folder() -> Path:
    """`FAIRSPEED_MODELS`, as it is written there."""
    return Path(os.path.expanduser(os.environ.get(VARIABLE) or DEFAULT))


def offered() -> list[Path]:
    """The model files of the folder and the folders in it, sorted; helpers that lie beside them are left out."""
    return [path for path in sorted(folder().rglob("*.py")) if _is_inside(path) and _is_model_file(path)]


def check_offered(candidates: Iterable[str]) -> None:
    """Raises InputError for a candidate string whose model file is not in the folder, or that is no such string."""
    for text in candidates:
        model = Candidate.parse(text).model
        if not models.runs_code(model):
            continue
        path = Path(os.path.expanduser(model.partition(":")[2]))
        if not _is_inside(path):
            raise InputError(
                Phrase("model file {path}", path=path),
                given=Phrase("a file elsewhere"),
                expected=Phrase("a file in {folder} (FAIRSPEED_MODELS)", folder=folder()),
                todo="measuring it would run it: put it there, or measure it from the command line",
            )


def _is_inside(path: Path) -> bool:
    """Whether a path leads to a place in the folder, once all links and `..` are followed."""
    try:
        return path.resolve().is_relative_to(folder().resolve())
    except (OSError, RuntimeError, ValueError):  # links in a circle, a null byte
        return False


def _is_model_file(path: Path) -> bool:
    try:
        models.describe(f"file:{path}")
    except InputError:
        return False
    return True
