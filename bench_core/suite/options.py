"""How a manifest is made: the options of `fairspeed manifest`, checked.

>>> Options.of(per_group="2", difficulties="easy,hard").difficulties
('easy', 'hard')
>>> Options.of(per_group="2")
Traceback (most recent call last):
...
bench_core.errors.InputError: difficulties: got 'easy,medium,hard', expected 2, as many as files are kept of a task; \
pass --difficulties or another --per-group
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bench_core.errors import InputError
from bench_core.phrase import Phrase
from bench_core.request.values import whole
from bench_core.suite import names

START_ID, CATEGORY, DIFFICULTIES, PER_GROUP, NAME = "1", "text-to-image", "easy,medium,hard", "3", "4_category"
"""The defaults, as texts."""
MAX_ID = 10**12
MAX_NAME = 200
"""Bytes; with the rest of the file's name they must fit into the 255 that file systems allow."""


@dataclass(frozen=True)
class Options:
    """What is the same for all entries, and how they are chosen. `name` is the end of both JSON files' names."""

    start_id: int
    category: str
    difficulties: tuple[str, ...]
    per_group: int
    pattern: re.Pattern[str]
    name: str

    @classmethod
    def of(
        cls,
        start_id: str = START_ID,
        category: str = CATEGORY,
        difficulties: str = DIFFICULTIES,
        per_group: str = PER_GROUP,
        pattern: str | None = None,
        name: str = NAME,
    ) -> Options:
        """The options of texts as they are typed. Raises InputError."""
        number = whole(Phrase("per group"), per_group, example="--per-group 3")
        return cls(
            start_id=whole(Phrase("start id"), start_id, least=0, most=MAX_ID, example="--start-id 1"),
            category=_text(Phrase("category"), category),
            difficulties=_difficulties(difficulties, number),
            per_group=number,
            pattern=names.DEFAULT if pattern is None else names.pattern(pattern),
            name=_file_name(_text(Phrase("name"), name)),
        )


def _text(what: str, text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(what, given=ascii(text), expected="valid Unicode text", todo="write it again") from None
    return text


def _difficulties(text: str, per_group: int) -> tuple[str, ...]:
    found = tuple(part.strip() for part in _text(Phrase("difficulties"), text).split(","))
    if not all(found):
        todo = Phrase("e.g. --difficulties easy,medium,hard")
        raise InputError("difficulties", given=text, expected="texts with commas between them", todo=todo)
    if len(found) != per_group:
        expected = Phrase("{n}, as many as files are kept of a task", n=per_group)
        todo = Phrase("pass --difficulties or another --per-group")
        raise InputError("difficulties", given=text, expected=expected, todo=todo)
    return found


def _file_name(name: str) -> str:
    if not name or re.search(r"[/\\\0]", name) or len(name.encode()) > MAX_NAME:
        expected = Phrase("a part of a file's name, at most {n} bytes long", n=MAX_NAME)
        raise InputError("name", given=name, expected=expected, todo="e.g. --name 4_category")
    return name
