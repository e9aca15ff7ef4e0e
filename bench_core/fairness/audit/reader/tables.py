"""Dictionaries, named tuples, objects of dataclasses and data frames, as tables with known keys."""

from __future__ import annotations

from bench_core.fairness.audit.reader.scope import Instance
from bench_core.fairness.source.numbers import Range
from bench_core.fairness.source.values import Items, Literal, Many, Slice, Table, Unknown, Value


def names_in(of: Value | None) -> list[str]:
    """The keys of a table, or the texts of a list."""
    if isinstance(of, Table):
        return list(of.entries)
    return [str(item.value) for item in of.items if isinstance(item, Literal)] if isinstance(of, Items) else []


def fields_of(of: Value | None) -> dict[str, Value]:
    """The fields of an object of a dataclass, with their defaults."""
    if isinstance(of, Table):
        return of.entries
    if not isinstance(of, Instance):
        return {}
    defaults = {name: value for name in of.of.fields if (value := of.of.find(name)) is not None}
    return defaults | of.attributes


def replaced(of: Value | None, changes: dict[str, Value]) -> Value:
    """An object with some other fields."""
    return Instance(of=of.of, attributes=of.attributes | changes) if isinstance(of, Instance) else Unknown()


def taken_of(value: Value, beside: list[Value]) -> Value:
    """What `zip` takes of one of several: `zip(range(n), prompts)` takes the first n."""
    counts = [other.stop for other in beside if isinstance(other, Range) and other is not value and not other.start]
    return Slice(value, None, counts[0]) if counts and not isinstance(value, Range | Many | Items) else value


def frame_of(of: Value) -> Value:
    """A data frame: its columns by name."""
    if isinstance(of, Items) and of.items and all(isinstance(item, Table) for item in of.items):
        rows = [item for item in of.items if isinstance(item, Table)]
        return Table(
            {key: Items([row.entries[key] for row in rows if key in row.entries], False) for key in rows[0].entries}
        )
    if isinstance(of, Many) and isinstance(of.item, Table):
        return Table({key: Many(value, of.loop) for key, value in of.item.entries.items()})
    return of if isinstance(of, Table) else Unknown((of,), "DataFrame")
