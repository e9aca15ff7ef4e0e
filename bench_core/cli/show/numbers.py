"""Numbers with their nouns."""

from __future__ import annotations


def counted(n: int, one: str, many: str = "") -> str:
    """A number with its noun; `many` where the plural is more than an s.

    >>> counted(1, "file"), counted(2, "pass", "passes")
    ('1 file', '2 passes')
    """
    return f"{n} {one if n == 1 else many or one + 's'}"
