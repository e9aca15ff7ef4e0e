"""Prompts from a text file, one a line; the built-in ones too: captions of the kind that the bundled model learnt.

There are enough of them that no prompt has to be timed twice at the usual sizes, and that warm-up has others.

>>> len(set(default_prompts()))
1376
"""

from __future__ import annotations

from pathlib import Path

from bench_core.errors import InputError
from bench_core.phrase import Phrase

PROMPTS_FILE = Path(__file__).parent / "prompts.txt"


def default_prompts() -> tuple[str, ...]:
    """The built-in prompts."""
    return _lines(PROMPTS_FILE)


def read_prompts(path: str) -> tuple[str, ...]:
    """The lines of a text file that are not blank. Raises InputError when it cannot be read."""
    try:
        return _lines(Path(path))
    except (OSError, UnicodeDecodeError) as error:
        todo = Phrase("one prompt a line ({reason})", reason=error)
        raise InputError("prompts", given=path, expected="a readable text file", todo=todo) from None


def _lines(path: Path) -> tuple[str, ...]:
    return tuple(line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
