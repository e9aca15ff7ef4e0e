"""The one exception for bad input, and the exit codes of the command line.

>>> raise InputError("batch size", given="0", expected="a whole number from 1", todo="pass e.g. --batch-sizes 1,2,4")
Traceback (most recent call last):
...
bench_core.errors.InputError: batch size: got '0', expected a whole number from 1; pass e.g. --batch-sizes 1,2,4
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import reduce

from bench_core.phrase import Phrase, listed

EXIT_DONE, EXIT_FOUND, EXIT_BAD_INPUT, EXIT_CANCELLED = 0, 1, 2, 130
EXIT_UNDECIDED = 3
"""Of a gate that was asked for an answer (`--strict`)."""
CLOSE = 0.6
"""Names that are less alike are no suggestion: `difflib` gives 1 to equal ones."""
INPUT_ERROR = "{what}: got {given!r}, expected {expected}; {todo}"


class InputError(ValueError):
    """Bad input in one line: what it was, what was given, what was expected, what to do.

    Text with values in it is a `Phrase`, so that `words.phrases.in_words` can say the line in another language.
    `given` is quoted as it is unless it is a `Phrase`.
    """

    def __init__(self, what: str, *, given: object, expected: str, todo: str) -> None:
        self.what, self.given, self.expected, self.todo = what, given, expected, todo
        line = Phrase(INPUT_ERROR, what=what, given=str(given), expected=expected, todo=todo)
        super().__init__(" ".join(line.split()))


def nearest(name: str, names: Iterable[str]) -> Phrase:
    """`did you mean 'a' or 'b'?`, or the list of all names when none is close."""
    names = sorted(names)
    close = difflib.get_close_matches(name, names, n=3, cutoff=CLOSE)
    if close:
        return Phrase("did you mean {names}?", names=reduce(_or, map(repr, close)))
    return Phrase("known are {names}", names=listed(names))


def _or(one: str, other: str) -> str:
    return Phrase("{one} or {other}", one=one, other=other)
