"""Values that are shown side by side, each with the words around it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bench_core.fairness.audit.reader.arithmetic import as_time, times_in
from bench_core.fairness.audit.reader.generating import Images
from bench_core.fairness.source.events import Seconds, Shown
from bench_core.fairness.source.place import Place
from bench_core.fairness.source.values import Items, Literal, Table, Text, Value

CONNECTS = re.compile(r"\W*(s|ms|to|and|max|min|p95|std)?\W*(to|and|max|min)?\W*")
"""Words between two numbers of which the second is what the first one is."""


def shown_in(value: Value, label: str, place: Place) -> list[Shown]:
    """The values in a text, a table or a list, each with the words before and after it."""
    if isinstance(value, Text):
        return _shown_in_text(value, place, label)
    if isinstance(value, Table):
        if len(times_in_table(value)) > 1:
            return []  # a dictionary shows its values where it is written
        return [piece for key, entry in value.entries.items() for piece in shown_in(entry, key, place)]
    if isinstance(value, Items) and not times_in(value):
        return [piece for item in value.items for piece in shown_in(item, label, place)]
    if isinstance(value, Images):
        return []
    time = as_time(value)
    return [Shown(label, time or value, place)]


def times_in_table(table: Table) -> list[Seconds]:
    """The times in a dictionary."""
    return [time for entry in table.entries.values() if (time := as_time(entry))]


def words_in(values: Sequence[Value]) -> str:
    """All words of some texts."""
    parts = (part for value in values if isinstance(value, Literal | Text) for part in reversed([*value.walk()]))
    return " ".join(part.value for part in parts if isinstance(part, Literal) and isinstance(part.value, str))


def _shown_in_text(text: Text, place: Place, label: str = "") -> list[Shown]:
    """Each value with all words since the value before it that is a time, and those right after it."""
    shown: list[Shown] = []
    words, before = label.removesuffix("|"), ""
    for index, piece in enumerate(text.pieces):
        if isinstance(piece, Literal) and isinstance(piece.value, str):
            words += before + piece.value if CONNECTS.fullmatch(piece.value) else piece.value
            continue
        after = text.pieces[index + 1] if index + 1 < len(text.pieces) else None
        own = str(after.value) if isinstance(after, Literal) else ""
        where = text.places[index] if text.places else place
        shown += shown_in(piece, f"{words}|{own}", where)
        before, words = (words, "") if times_in(piece) else (before, words)
    return shown
