"""Writes the files of a suite so that a kill at any moment loses nothing: copies first, then both JSON files.

Every file appears whole, under its name, at once; the manifest is the last. So a manifest that is there names files
that are there, and whoever finds none runs the command again, which writes what is missing. Where files that are there
must change, the old manifest and mapping go first, so that no moment has a manifest that names other content. Files
that no entry names any more are never deleted.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench_core.errors import InputError
from bench_core.phrase import Phrase
from bench_core.store import atomic
from bench_core.suite import output as outputs
from bench_core.suite.manifest import Chosen
from bench_core.suite.output import Output, State, Track


class WouldChange(InputError):
    """Files that are there would have to change, and that was not asked for. `changes` says each in a line."""

    def __init__(self, folder: Path, changes: Sequence[str]) -> None:
        self.changes = tuple(changes)
        super().__init__(
            Phrase("output folder"),
            given=folder,
            expected=Phrase("one where nothing has to change (changes needed: {n})", n=len(changes)),
            todo=Phrase("choose another folder, or pass --force to make them"),
        )


class Written(NamedTuple):
    """How many files were copied and how many had been, what was changed, and the numbered files that are left."""

    n_copied: int
    n_unchanged: int
    changes: tuple[str, ...]
    left: tuple[str, ...]


def write(chosen: Chosen, source: Path, output: Output, *, force: bool, track: Track = lambda all_, _: all_) -> Written:
    """Make a suite's folder say what was chosen.

    Raises InputError where something cannot be read or written, and `WouldChange`, before anything is written, where
    files that are there must change and `force` is false.
    """
    try:
        needed = outputs.state(chosen, source, output, track)
        if needed.changes and not force:
            raise WouldChange(output.folder, needed.changes)
        _prepare(output, needed)
        for entry in track(needed.copies, "copying"):
            with atomic.replacing(output.gt_code / entry.path_to_gt_code) as partial:
                shutil.copy2(source / entry.original_filename, partial)
        _write_documents(chosen, output, needed)
        left = tuple(output.left(chosen.entries))
    except OSError as error:
        raise outputs.unusable(error.filename or output.folder, error) from None
    n_copied = len(needed.copies)
    return Written(n_copied, len(chosen.entries) - n_copied, needed.changes, left)


def _prepare(output: Output, needed: State) -> None:
    for folder in (output.gt_code, output.config_data):
        folder.mkdir(parents=True, exist_ok=True)
        atomic.remove_abandoned(folder)
    if needed.over_old:
        output.manifest.unlink(missing_ok=True)
        output.mapping.unlink(missing_ok=True)


def _write_documents(chosen: Chosen, output: Output, needed: State) -> None:
    if needed.mapping or needed.over_old:
        atomic.write(output.mapping, _text(chosen.mapping))
    if needed.manifest or needed.over_old:
        atomic.write(output.manifest, _text([entry.model_dump() for entry in chosen.entries]))


def _text(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
