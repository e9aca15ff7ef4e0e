"""Dictionaries, named tuples, objects of dataclasses and data frames, as tables with known keys."""

from __future__ import annotations

import ast

from bench_core.fairness.audit.reader.arithmetic import statistic
from bench_core.fairness.audit.reader.base import Base
from bench_core.fairness.audit.reader.scope import Arguments, Function, Instance
from bench_core.fairness.source.numbers import Range
from bench_core.fairness.source.values import Argument, Items, Literal, Many, Slice, Table, Unknown, Value

FRAMES = {"groupby", "reset_index", "set_index", "sort_values", "query", "dropna", "round", "head", "astype", "to_dict"}
"""Methods of data frames whose result has the same columns."""


class Tables(Base):
    """Answers the methods of dictionaries and data frames."""

    def of_table(self, of: Table, name: str, given: Arguments, node: ast.expr) -> Value | None:
        """A method of a dictionary or data frame; None of another one."""
        if name == "items":
            pairs: list[Value] = [Items([Literal(key), value], place=value.place) for key, value in of.entries.items()]
            return Items(pairs, all(not key.startswith("[") for key in of.entries))
        if name == "values":
            return Items(list(of.entries.values()), all(not key.startswith("[") for key in of.entries))
        if name == "keys":
            return Items([Literal(key) for key in of.entries])
        if name in ("copy", "_asdict"):
            return Table(dict(of.entries), of.makes, of.rest)
        key = given.get(0)
        is_asked = name in ("get", "setdefault", "pop") and isinstance(key, Literal)
        if is_asked and of.rest is not None and (asked := _text(key)) not in of.entries:
            return Argument(asked, "parameter", given.get(1))
        if name == "setdefault" and len(given.positional) > 1 and isinstance(given.positional[0], Literal):
            return of.entries.setdefault(str(given.positional[0].value), given.positional[1])
        if name in ("get", "setdefault", "pop") and given.positional:
            found = of.entries.get(str(key.value)) if isinstance(key, Literal) else None
            return found or (given.positional[1] if len(given.positional) > 1 else Unknown((of,)))
        if name == "update":
            more = given.positional[0].entries if given.positional and isinstance(given.positional[0], Table) else {}
            of.entries |= more | given.keywords
            return Literal(None)
        return self._of_frame(of, name, given, node)

    def _of_frame(self, of: Table, name: str, given: Arguments, node: ast.expr) -> Value | None:
        if name == "assign":
            new = given.keywords.items()
            made = {key: self.call(v, Arguments([of]), node) if isinstance(v, Function) else v for key, v in new}
            return Table(of.entries | made)
        if name in ("agg", "aggregate"):
            return aggregated(of, given)
        return of if name in FRAMES else None


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


def aggregated(of: Table, given: Arguments) -> Value:
    """`frame.agg(avg=("seconds", "mean"))`: columns of statistics by their names."""
    made: dict[str, Value] = {}
    for name, what in given.keywords.items():
        column, how = [*map(_text, what.items), "", ""][:2] if isinstance(what, Items) else ("", "")
        value = statistic(how, of.entries[column]) if column in of.entries else None
        if value is not None:
            made[name] = value
    return Table(made) if made else of


def _text(value: Value | None) -> str:
    return str(value.value) if isinstance(value, Literal) else ""


def stacked(frames: Value) -> Value:
    """Several data frames as one, a column being that of all of them."""
    items = frames.items if isinstance(frames, Items) else [frames.item] if isinstance(frames, Many) else []
    tables = [item for item in items if isinstance(item, Table)]
    columns = dict.fromkeys(key for table in tables for key in table.entries)
    return Table({key: Items([i for t in tables for i in _column(t, key)], is_whole=False) for key in columns})


def _column(table: Table, key: str) -> list[Value]:
    value = table.entries.get(key)
    if isinstance(value, Items):
        return value.items
    return [value.item if isinstance(value, Many) else value] if value is not None else []


def frame_of(of: Value, columns: Value | None = None) -> Value:
    """A data frame: its columns by name. `columns`: the names, where its rows are tuples."""
    named = names_in(columns)
    given = of.items if isinstance(of, Items) else [of.item] if isinstance(of, Many) else []
    tuples = [row.items for row in given if isinstance(row, Items) and len(row.items) == len(named)]
    if named and tuples and len(tuples) == len(given):
        return Table({key: Items([row[k] for row in tuples], is_whole=False) for k, key in enumerate(named)})
    if isinstance(of, Items) and of.items and all(isinstance(item, Table) for item in of.items):
        rows = [item for item in of.items if isinstance(item, Table)]
        return Table(
            {key: Items([row.entries[key] for row in rows if key in row.entries], False) for key in rows[0].entries}
        )
    if isinstance(of, Many) and isinstance(of.item, Table):
        return Table({key: Many(value, of.loop) for key, value in of.item.entries.items()})
    return of if isinstance(of, Table) else Unknown((of,), "DataFrame")
