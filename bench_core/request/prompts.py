"""The prompts of a run: those of a file, or the built-in ones; and the hash by which a prompt set is known.

The built-in ones are captions of the kind that the bundled model learnt. There are enough of them that no prompt has
to be timed twice at the usual sizes, and that warm-up has others.

>>> len(set(default_prompts()))
1376
>>> sha256(["a red circle"])[:16]
'2df91acd832ea9e8'
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from bench_core.errors import InputError
from bench_core.machine import files
from bench_core.phrase import Phrase
from bench_core.request import prompt_tables

MAX_BYTES = 64 * 2**20
"""A longer file has more prompts than a run may have."""
PROMPTS_FILE = Path(__file__).parent / "prompts.txt"


def default_prompts() -> tuple[str, ...]:
    """The built-in prompts."""
    return _lines(PROMPTS_FILE.read_text(encoding="utf-8"))


def read_prompts(path: str, column: str | None = None) -> tuple[str, ...]:
    """The prompts of a file: of a table (`.csv`, `.tsv`), of a JSON list (`.json`), else the lines that are not blank.

    `column` is that of a table, or the key of JSON objects. Raises InputError with the place of the fault.
    """
    text, read = _text(path), prompt_tables.READERS.get(Path(path).suffix.lower())
    if read is not None:
        return tuple(read(path, text, column))
    if column is not None:
        expected = "a CSV or JSON file where a column is named"
        raise InputError("prompts", given=path, expected=expected, todo="drop --prompt-column, or name such a file")
    return _lines(text)


def sha256(prompts: Sequence[str]) -> str:
    """The hash of a prompt set, hex: SHA-256 of the prompts in order as UTF-8, each ended by a zero byte."""
    return hashlib.sha256("".join(f"{prompt}\0" for prompt in prompts).encode()).hexdigest()


def _text(path: str) -> str:
    """The text of a file, without the byte order mark that spreadsheets put before it."""
    try:
        return files.read_text(path, encoding="utf-8-sig", most=MAX_BYTES)
    except (OSError, UnicodeDecodeError) as error:
        todo = Phrase("one prompt a line, a CSV column or a JSON list ({reason})", reason=error)
        raise InputError("prompts", given=path, expected="a readable text file", todo=todo) from None


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
