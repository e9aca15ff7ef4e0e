"""Which files of a folder become tasks of a suite, under which numbers: the dataset builder's choice, file by file.

Three sorts make it deterministic: files by name, tasks by their key, a task's files by (speedup, name). All compare
characters by code point, so upper case comes before lower. Of every task with enough files the first ones, those of
the lowest speedups, are kept; they get the difficulties in order and a number that counts up. Nothing is written here.

>>> chosen = choose([f"SD1.5_DDIM_50_ToMe_{x}x.py" for x in ("3", "10", "1.5", "2")] + ["utils.py"], Options.of())
>>> [(e.prompt_id, e.original_filename, e.difficulty) for e in chosen.entries][2]
('3', 'SD1.5_DDIM_50_ToMe_3x.py', 'hard')
>>> chosen.skipped
(Skipped(file='utils.py', reason='its name does not match the pattern'),)
"""

from __future__ import annotations

import os
import re
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from bench_core.errors import InputError
from bench_core.phrase import Phrase
from bench_core.suite import names
from bench_core.suite.names import FileName
from bench_core.suite.options import Options
from bench_core.suite.schema import Entry


class Skipped(NamedTuple):
    """A file that belongs to no task, and why."""

    file: str
    reason: str


class Group(NamedTuple):
    """The files of one task in the order of their speedups, and how many of the first are kept; if none is, why."""

    task_key: str
    files: tuple[str, ...]
    n_kept: int
    reason: str | None


@dataclass(frozen=True)
class Chosen:
    """The entries of the manifest in order, every task that was found, and the files of none."""

    entries: tuple[Entry, ...]
    groups: tuple[Group, ...]
    skipped: tuple[Skipped, ...]

    @property
    def mapping(self) -> dict[str, int]:
        """Numbers by original file name."""
        return {entry.original_filename: int(entry.prompt_id) for entry in self.entries}


def choose_from(source: Path, options: Options) -> Chosen:
    """What is chosen of a folder's files `*.py`; folders and pipes of such names are skipped, links are followed.

    Raises InputError when the folder cannot be read.
    """
    try:
        found = [name for name in os.listdir(source) if name.endswith(names.SUFFIX)]
    except OSError as error:
        todo = Phrase("check the path ({error})", error=error.strerror)
        raise InputError("source folder", given=source, expected="a folder that can be read", todo=todo) from None
    special = [Skipped(name, reason) for name in found if (reason := _no_file(source / name))]
    chosen = choose(set(found) - {skipped.file for skipped in special}, options)
    return replace(chosen, skipped=tuple(sorted([*chosen.skipped, *special])))


def _no_file(path: Path) -> Phrase | None:
    """Why a path can be no file. One whose link is broken is a file: it is missed when it is to be copied."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return None
    if stat.S_ISDIR(mode):
        return Phrase("it is a folder")
    return None if stat.S_ISREG(mode) else Phrase("it is no regular file")


def choose(files: Iterable[str], options: Options) -> Chosen:
    """What is chosen of file names, each given once, in any order."""
    said, skipped = _read(sorted(files), options.pattern)
    tasks: dict[str, list[str]] = defaultdict(list)
    for name, meant in said.items():
        tasks[meant.task_key].append(name)
    groups = tuple(_group(key, tasks[key], said, options.per_group) for key in sorted(tasks))
    return Chosen(tuple(_entries(groups, said, options)), groups, skipped)


def _read(files: list[str], by: re.Pattern[str]) -> tuple[dict[str, FileName], tuple[Skipped, ...]]:
    said, skipped = {}, []
    for name in files:
        meant = names.parse(name, by)
        if isinstance(meant, FileName):
            said[name] = meant
        else:
            skipped.append(Skipped(name, meant))
    return said, tuple(skipped)


def _group(key: str, files: list[str], said: dict[str, FileName], per_group: int) -> Group:
    ordered = tuple(sorted(files, key=lambda name: (said[name].speedup, name)))
    if len(ordered) < per_group:
        return Group(key, ordered, 0, Phrase("fewer than {n} files", n=per_group))
    return Group(key, ordered, per_group, None)


def _entries(groups: Iterable[Group], said: dict[str, FileName], options: Options) -> Iterator[Entry]:
    number = options.start_id
    for group in groups:
        for name, difficulty in zip(group.files[: group.n_kept], options.difficulties, strict=False):
            meant = said[name]
            yield Entry.of(name, number, group.task_key, meant.speedup, meant.techniques, options.category, difficulty)
            number += 1
