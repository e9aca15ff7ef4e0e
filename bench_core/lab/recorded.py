"""What pitfalls showed on other devices, shipped in `recorded/`: each file is what `pitfall --json` wrote there.

A page shows it where a pitfall has no effect on the device at hand, under the device, the model and the day.

>>> [row.device for row in rows("a pitfall that nobody measured")]
[]
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bench_core.lab.measured import Document, Measured

FOLDER = Path(__file__).parent / "recorded"


@cache
def documents() -> dict[str, Document]:
    """All recorded documents by the names of their files, without those that show nothing."""
    return {path.stem: _document(path) for path in sorted(FOLDER.glob("*.json"))}


def rows(name: str) -> list[Measured]:
    """The recorded measurements of a pitfall."""
    return [row for document in documents().values() for row in document.pitfalls if row.name == name]


def _document(path: Path) -> Document:
    found = Document.model_validate_json(path.read_bytes())
    return found.model_copy(update={"pitfalls": tuple(row for row in found.pitfalls if row.inflation is not None)})
