"""The one exception that stands for bad input.

>>> raise InputError("batch size", given="0", expected="a whole number from 1", todo="pass e.g. --batch-sizes 1,2,4")
Traceback (most recent call last):
...
bench_core.errors.InputError: batch size: got '0', expected a whole number from 1; pass e.g. --batch-sizes 1,2,4
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

EXIT_DONE, EXIT_FOUND, EXIT_BAD_INPUT, EXIT_CANCELLED = 0, 1, 2, 130


class InputError(ValueError):
    """Bad input in one line: what it was, what was given, what was expected, what to do."""

    def __init__(self, what: str, *, given: object, expected: str, todo: str) -> None:
        self.what, self.given, self.expected, self.todo = what, given, expected, todo
        line = f"{what}: got {str(given)!r}, expected {expected}; {todo}"
        super().__init__(" ".join(line.split()))


def nearest(name: str, known: Iterable[str]) -> str:
    """`did you mean 'a' or 'b'?`, or the list of all names when none is close."""
    known = sorted(known)
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    if close:
        return "did you mean " + " or ".join(repr(c) for c in close) + "?"
    return "known are " + ", ".join(known)
