"""The folder of a suite: where its files are, what of it is there already, and what would have to change.

A file that is there and has the content that it is to have is left alone, so a second run changes nothing, and one
after a kill writes what is missing. Whatever else stands where a file is to be is a change, which is made on demand
only. JSON files are compared by what they say, not by how they are laid out.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench_core.errors import InputError
from bench_core.machine import files
from bench_core.phrase import Phrase
from bench_core.suite import documents
from bench_core.suite.manifest import Chosen
from bench_core.suite.schema import Entry

Track = Callable[[Sequence[Entry], str], Iterable[Entry]]
"""Goes through entries and shows how far it is; the text says what is being done."""
NUMBERED = re.compile(r"[0-9]+\.py")
NONE = Phrase("none")


class Output:
    """The paths of a suite in a folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self.gt_code, self.config_data = folder / "gt_code", folder / "config_data"
        self.manifest = self.config_data / f"dataset_manifest_{name}.json"
        self.mapping = self.config_data / f"file_id_mapping_{name}.json"

    def shown(self, path: Path) -> str:
        """A path as it is shown: from the folder on."""
        return str(path.relative_to(self.folder))

    def left(self, entries: Iterable[Entry]) -> list[str]:
        """Numbered files of ground truth that no entry names, sorted: of earlier choices, or of another manifest."""
        named = {entry.path_to_gt_code for entry in entries}
        found = (name for name in os.listdir(self.gt_code) if NUMBERED.fullmatch(name))
        return sorted(set(found) - named, key=lambda name: (len(name), name))


class State(NamedTuple):
    """What is to be copied, and whether over old copies; which JSON files are to be written; in words all changes."""

    copies: tuple[Entry, ...]
    over_old: bool
    manifest: bool
    mapping: bool
    changes: tuple[str, ...]


def state(chosen: Chosen, source: Path, output: Output, track: Track) -> State:
    """What has to be written. Raises InputError when a source cannot be read, or where a folder is in the way."""
    _check_apart(source, output)
    changes: list[str] = []
    copies = [e for e in track(chosen.entries, "comparing") if _is_to_copy(e, source, output, changes)]
    over_old, entries = bool(changes), [entry.model_dump() for entry in chosen.entries]
    manifest = _is_to_write(output.manifest, entries, output, changes)
    mapping = _is_to_write(output.mapping, chosen.mapping, output, changes)
    return State(tuple(copies), over_old, manifest, mapping, tuple(dict.fromkeys(changes)))


def _check_apart(source: Path, output: Output) -> None:
    """Raise InputError where a copy would land among the sources."""
    for folder in (output.gt_code, output.config_data):
        if folder.exists() and source.samefile(folder):
            raise InputError(
                "source folder", given=source, expected="not a folder of the output", todo="choose another"
            )


def _is_to_copy(entry: Entry, source: Path, output: Output, changes: list[str]) -> bool:
    content = _source_content(source / entry.original_filename, output)
    target = output.gt_code / entry.path_to_gt_code
    kind = _kind(target)
    if kind is None:
        return True
    if stat.S_ISREG(kind) and _read(target) == content:
        return False
    file, name = output.shown(target), entry.original_filename
    is_link = stat.S_ISLNK(kind)
    template = "{file}: a link, becomes {name}" if is_link else "{file}: other content, becomes {name}"
    changes.append(Phrase(template, file=file, name=name))
    return True


def _source_content(path: Path, output: Output) -> bytes:
    if os.path.dirname(os.path.realpath(path)) == os.path.realpath(output.gt_code):
        raise InputError("source file", given=path, expected="no link into the output", todo="replace the link")
    try:
        return files.read(path)
    except OSError as error:
        todo = Phrase("check the path ({error})", error=error.strerror)
        raise InputError("source file", given=path, expected="a readable file", todo=todo) from None


def _kind(path: Path) -> int | None:
    """The mode of a file or link; None where nothing is. Raises InputError for anything that cannot be replaced."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unusable(path, error) from None
    if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
        raise InputError("output file", given=path, expected="no folder and no pipe", todo="move it away")
    return mode


def _read(path: Path) -> bytes:
    try:
        return files.read(path)
    except OSError as error:
        raise unusable(path, error) from None


def unusable(path: object, error: OSError) -> InputError:
    """The error of a file or folder that cannot be used."""
    todo = Phrase("check the path ({error})", error=error.strerror)
    return InputError("file", given=path, expected="one that can be read and written", todo=todo)


def _is_to_write(path: Path, data: Any, output: Output, changes: list[str]) -> bool:
    """Whether a JSON file does not say what it is to say; what would change of one that is there is added."""
    if _kind(path) is None:
        return True
    try:
        old = documents.load(path, Phrase("manifest"))
    except InputError:
        changes.append(Phrase("{file}: no readable JSON, is written anew", file=output.shown(path)))
        return True
    if old == data:
        return False
    differing = list(_differing(_by_name(old), _by_name(data)))
    changes.extend(differing or [Phrase("{file}: other content, is written anew", file=output.shown(path))])
    return True


def _by_name(data: Any) -> dict[str, dict[str, Any]]:
    """What a manifest or a mapping says of every file; nothing of what is neither."""
    if isinstance(data, dict):
        return {name: {"prompt_id": str(number)} for name, number in data.items()}
    entries = [entry for entry in data if isinstance(entry, dict)] if isinstance(data, list) else []
    return {str(entry.get("original_filename")): entry for entry in entries}


def _differing(old: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]]) -> Iterator[str]:
    """A line for every file whose number changes, that comes or goes, and for every field that changes otherwise."""
    for name in [*new, *(name for name in old if name not in new)]:
        was, becomes = old.get(name), new.get(name)
        if was is None or becomes is None or was.get("prompt_id") != becomes["prompt_id"]:
            numbers = {"old": _number(was), "new": _number(becomes)}
            yield Phrase("{name}: number {old} becomes {new}", name=name, **numbers)
        else:
            for field in (f for f in becomes if was.get(f) != becomes[f] and f in was):
                said = {"old": was[field], "new": becomes[field]}
                yield Phrase("{name}: {field} {old!r} becomes {new!r}", name=name, field=field, **said)


def _number(entry: dict[str, Any] | None) -> object:
    return NONE if entry is None else entry.get("prompt_id", NONE)
