"""The three files of an id: where they are, what can be said of them without running them, their hashes.

>>> candidate_string("a+b/3.py")
'file:a%2Bb/3.py'
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench_core.errors import InputError
from bench_core.machine import files
from bench_core.models import registry as models
from bench_core.spec import Candidate
from bench_core.suite.metrics import Role
from bench_core.suite.schema import Entry

FIELDS: dict[Role, str] = {
    "baseline": "path_to_gen_code_baseline",
    "generated": "path_to_gen_code",
    "ground_truth": "path_to_gt_code",
}
"""Fields of the manifest with the files' names."""


@dataclass(frozen=True)
class CodeFile:
    """One file of an id. `sha256` is None where it cannot be read; `problem` says why it is no model file."""

    role: Role
    path: Path
    sha256: str | None
    problem: str | None

    @property
    def candidate(self) -> str:
        """Its candidate string."""
        return candidate_string(str(self.path))


def candidate_string(path: str) -> str:
    """The candidate of a model file; what has a meaning in candidate strings is percent-encoded."""
    return "file:" + path.replace("%", "%25").replace("+", "%2B")


def files_of(entry: Entry, folders: Mapping[Role, Path]) -> dict[Role, CodeFile]:
    """The three files of an entry, by their role. Reads them and never runs them."""
    return {role: _read(role, folders[role] / getattr(entry, field)) for role, field in FIELDS.items()}


def _read(role: Role, path: Path) -> CodeFile:
    try:
        sha256 = hashlib.sha256(files.read(path)).hexdigest()
    except OSError:
        sha256 = None
    try:
        models.describe(Candidate.parse(candidate_string(str(path))).model)
    except InputError as error:
        return CodeFile(role, path, sha256, str(error))
    return CodeFile(role, path, sha256, None)
