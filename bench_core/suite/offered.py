"""The suites that pages offer: manifests below `FAIRSPEED_SUITES`, by default `./examples/suite`.

Nothing outside of that folder is offered, shown or run, as with model files (`request/model_files.py`): measuring a
suite runs its files, and resuming one runs what its `suite.json` says. The command line takes any folder.

>>> Offered("a/config_data/dataset_manifest_x.json", Path("suites/a/config_data/dataset_manifest_x.json")).gen_dir
PosixPath('suites/a/gen_code')
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench_core.errors import InputError, nearest
from bench_core.jobs import launched
from bench_core.phrase import Phrase
from bench_core.quality import choice
from bench_core.request import trust
from bench_core.suite import journal, work
from bench_core.suite.schema import Entry

DEFAULT_FOLDER = "examples/suite"
MANIFESTS = "dataset_manifest_*.json"
"""As `fairspeed manifest` names them."""
CODE_FIELDS = {
    "gt_dir": "path_to_gt_code",
    "gen_dir": "path_to_gen_code",
    "baseline_dir": "path_to_gen_code_baseline",
}
PATHS = ("--gt-dir", "--gen-dir", "--baseline-dir", "--out")
FREE = (
    *("--ids", "--batch-size", "--rounds", "--starts", "--control-rounds", "--seed", "--guidance-scale"),
    *("--height", "--width", "--device", "--threads"),
)
"""Options of the command whose values name no file."""
CLIP, CLIPS = "--clip-model", (choice.BUNDLED, choice.NONE)

PLAIN = re.compile(r"[A-Za-z0-9][\w .-]{0,99}")
"""Names of folders of metrics that a page may make."""


@dataclass(frozen=True)
class Offered:
    """A suite: its manifest by its name below the folder, and where its files lie, as `fairspeed manifest` made it."""

    name: str
    manifest: Path

    @property
    def base(self) -> Path:
        """The folder that has everything of the suite."""
        return work.default_out(self.manifest).parent

    @property
    def gt_dir(self) -> Path:
        """Ground-truth code."""
        return self.base / "gt_code"

    @property
    def gen_dir(self) -> Path:
        """Generated code and baselines."""
        return self.base / "gen_code"

    def outs(self) -> list[Path]:
        """Its folders of metrics: the default one, which may not be there, then others that a suite was run into."""
        first, found = work.default_out(self.manifest), []
        for path in sorted(_files(folder(), journal.STANDING)):
            if path.parent.resolve() != first.resolve() and _is_of(path.parent, self.manifest):
                found.append(path.parent)
        return [first, *found, *self._just_started(first)]

    def _just_started(self, first: Path) -> Iterator[Path]:
        """Folders beside the default one whose process was started and has not reported yet."""
        for path in sorted(self.base.glob(f"*/{launched.FILE}")):
            if path.parent != first and not (path.parent / journal.STANDING).exists():
                yield path.parent

    def new_out(self, name: str) -> Path:
        """A folder of metrics of that name, beside the others. Raises InputError for what is no plain name."""
        taken = {"config_data", self.gt_dir.name, self.gen_dir.name}
        if not PLAIN.fullmatch(name) or name in taken:
            expected = Phrase("a plain name, none of {names}", names=", ".join(sorted(taken)))
            raise InputError("results folder", given=name, expected=expected, todo="e.g. metrics")
        return self.base / name

    def check_files(self, entries: Sequence[Entry]) -> None:
        """Raises InputError for a file of the suite that a link leads out of the folder, or that a page may not run."""
        for entry in entries:
            for name, field in CODE_FIELDS.items():
                where = self.gt_dir if name == "gt_dir" else self.gen_dir
                check_inside(where / getattr(entry, field))
                if (where / getattr(entry, field)).is_file():
                    trust.check(where / getattr(entry, field))


def folder() -> Path:
    """The folder whose suites are offered, as it is written; it may not exist."""
    return Path(os.path.expanduser(os.environ.get("FAIRSPEED_SUITES") or DEFAULT_FOLDER))


def offered() -> dict[str, Offered]:
    """The suites by their names, sorted."""
    found = {path.relative_to(folder()).as_posix(): path for path in _files(folder(), MANIFESTS)}
    return {name: Offered(name, found[name]) for name in sorted(found)}


def get(name: str) -> Offered:
    """An offered suite. Raises InputError where there is none of that name."""
    there = offered()
    if name not in there:
        raise InputError("suite", given=name, expected="a suite that is offered here", todo=nearest(name, there))
    return there[name]


def check_arguments(arguments: Sequence[str]) -> None:
    """Raises InputError for arguments of `fairspeed suite` with which a page may not start it.

    They come from a file, which whoever gave the suite may have written: every file and folder must lie in the folder,
    and nothing else is taken that names one.
    """
    if not arguments:
        raise InputError(
            "suite", given=Phrase("no arguments"), expected="those it was started with", todo="start it anew"
        )
    check_inside(Path(arguments[0]))
    for argument in arguments[1:]:
        name, _, value = argument.partition("=")
        if name in PATHS:
            check_inside(Path(os.path.expanduser(value)))
            _check_code(Path(os.path.expanduser(value)))
        elif name not in FREE and not (name == CLIP and value in CLIPS):
            raise InputError(
                "suite",
                given=argument,
                expected=Phrase("options that a page may use"),
                todo="resume it from the command line",
            )


def _check_code(folder: Path) -> None:
    """Raises InputError for a Python file in a folder that a page may not run."""
    for path in sorted(folder.glob("*.py")):
        trust.check(path)


def check_inside(path: Path) -> None:
    """Raises InputError for a path that leads out of the folder, once all links and `..` are followed."""
    try:
        inside = path.resolve().is_relative_to(folder().resolve())
    except (OSError, RuntimeError, ValueError):  # links in a circle; a null byte
        inside = False
    if not inside:
        raise InputError(
            Phrase("path {path}", path=path),
            given=Phrase("a place elsewhere"),
            expected=Phrase("a place in {folder} (FAIRSPEED_SUITES)", folder=folder()),
            todo="measuring it would run it: put it there, or measure it from the command line",
        )


def _is_of(out: Path, manifest: Path) -> bool:
    """Whether a folder's suite was that of a manifest."""
    try:
        standing = journal.read_standing(out)
    except InputError:
        return False
    return standing is not None and Path(standing.manifest).resolve() == manifest.resolve()


def _files(root: Path, pattern: str) -> Iterator[Path]:
    """Files below a folder, none of them hidden and none behind a link."""
    for path in root.rglob(pattern):
        parts = path.relative_to(root).parts
        below = (path, *path.parents)[: len(parts)]
        if path.is_file() and not any(p.startswith(".") for p in parts) and not any(p.is_symlink() for p in below):
            yield path
