"""What people write about a run: its name, a note, tags, and whether it is archived. The newest of each counts.

A run's row never changes: what is written later is an event, so that nothing that was measured is touched.

>>> written = [("named", {"name": "before"}), ("noted", {"text": "warm"}), ("named", {"name": "after"})]
>>> newest("shapes", written)
Label(name='after', note='warm', tags=(), archived=False)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bench_core.errors import InputError
from bench_core.phrase import Phrase
from bench_core.records import Record
from bench_core.visible import is_visible, visible

KINDS = ("named", "noted", "tagged", "archived")
"""Kinds of events that people write."""
LONGEST_NAME, LONGEST_NOTE, LONGEST_TAG, MOST_TAGS = 120, 2000, 40, 20


class Label(Record):
    """What is written about a run now."""

    name: str
    note: str = ""
    tags: tuple[str, ...] = ()
    archived: bool = False


def newest(name: str, written: Iterable[tuple[str, Mapping[str, Any]]]) -> Label:
    """The label of a run that was started under a name, after events (kind and payload) in their order."""
    found: dict[str, Any] = {"name": name}
    for kind, payload in written:
        if kind == "named":
            found["name"] = payload["name"]
        elif kind == "noted":
            found["note"] = payload["text"]
        elif kind == "tagged":
            found["tags"] = tuple(visible(tag) for tag in payload["tags"])
        elif kind == "archived":
            found["archived"] = payload["archived"]
    shown = {"name": visible(found["name"]), "note": visible(found.get("note", ""), but="\n")}
    return Label(**found | shown)


def checked_name(text: str) -> str:
    """A name as it is stored. Raises InputError for none, a long one, and one with control characters."""
    name = _checked(Phrase("name"), text, LONGEST_NAME)
    if not name:
        raise InputError("name", given=text, expected="at least one character", todo="give the run a name")
    return name


def checked_note(text: str) -> str:
    """A note as it is stored; an empty one takes it away. It may have several lines. Raises InputError."""
    return _checked(Phrase("note"), text.replace("\r\n", "\n"), LONGEST_NOTE, but="\n")


def checked_tags(tags: Iterable[str]) -> list[str]:
    """Tags as they are stored: each once, in order, without empty ones. Raises InputError."""
    found = list(dict.fromkeys(filter(None, (_checked(Phrase("tag"), tag, LONGEST_TAG) for tag in tags))))
    if len(found) > MOST_TAGS:
        expected = Phrase("at most {most} tags", most=MOST_TAGS)
        raise InputError("tags", given=len(found), expected=expected, todo="take some away")
    return found


def _checked(what: str, text: str, longest: int, but: str = "") -> str:
    stripped = text.strip()
    if not is_visible(stripped, but=but):
        given = visible(stripped, but=but)
        raise InputError(what, given=given, expected="text without control characters", todo="take them out")
    if len(stripped) > longest:
        expected = Phrase("at most {most} characters", most=longest)
        given = Phrase("{n} characters", n=len(stripped))
        raise InputError(what, given=given, expected=expected, todo="shorten it")
    return stripped
