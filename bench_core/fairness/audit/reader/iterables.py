"""What gives many values one after the other: ranges, zip, map, chunks of a list."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

from bench_core.fairness.audit.reader.arithmetic import times_in
from bench_core.fairness.audit.reader.arms import is_of_arms
from bench_core.fairness.audit.reader.base import Base
from bench_core.fairness.audit.reader.elements import turned
from bench_core.fairness.audit.reader.scope import Arguments
from bench_core.fairness.audit.reader.tables import frame_of, stacked, taken_of
from bench_core.fairness.source.numbers import Count, Operation, Range
from bench_core.fairness.source.place import Place
from bench_core.fairness.source.values import Element, Items, Literal, Loop, Many, Slice, Table, Unknown, Value

CHUNKS = {"batched", "chunked", "grouper", "chunks", "sliced", "DataLoader", "array_split", "partition_all", "ichunked"}
ITERATES = {"enumerate", "zip", "map", "filter", "islice"}


class Iterables(Base):
    """Calls of what gives many values."""

    def iterated(self, last: str, given: Arguments, node: ast.expr) -> Value | None:
        """What a function of this name gives, None where it is none of these."""
        if last in ITERATES:
            given = replace(given, positional=[self.iterable(value, node) for value in given.positional])
        first = given.get(0)
        if last in ("range", "trange", "arange", "prange"):
            return self._range(given.positional)
        if first is None:
            return None
        if last == "iter" and len(given.positional) == 2:
            loop = Loop(Place.of(node), "for", Unknown())
            with self.looping(loop):
                return Many(self.call(first, Arguments(), node), loop)
        if last == "enumerate" and isinstance(first, Items) and first.is_whole and is_of_arms(first.items):
            return Items([Items([Literal(k), item], place=item.place) for k, item in enumerate(first.items)])
        if last == "enumerate":
            loop = Loop(Place.of(node), "for", first)
            return Many(Items([Element(Range(stop=Count(first)), loop), self.element(first, loop)]), loop)
        columns = turned(first) if last == "zip" and _is_of_rows(node) else None
        if columns is not None:
            return columns
        if last == "zip":
            given = replace(given, positional=[_with_keys(value) for value in given.positional])
            loop = Loop(Place.of(node), "for", first)
            known = [value.items for value in given.positional if isinstance(value, Items) and value.is_whole]
            if len(known) == len(given.positional) and len({len(column) for column in known}) == 1:
                rows: list[Value] = [Items(list(row), place=row[0].place) for row in zip(*known, strict=True)]
                if is_of_arms(rows):
                    return Items(rows)
            taken = [taken_of(value, given.positional) for value in given.positional]
            return Many(Items([self.element(value, loop) for value in taken]), loop)
        if last in ("map", "starmap", "imap", "thread_map", "process_map"):
            return self.mapped(first, given.positional[1:], node, "map")
        if last == "reduce" and len(given.positional) > 1:
            with self.looping(Loop(Place.of(node), "map", given.positional[1])) as loop:
                one = self.element(given.positional[1], loop)
                return self.call(first, Arguments([given.get(2) or Unknown(), one]), node)
        if last == "filter":
            return given.get(1)
        if last == "islice" and len(given.positional) == 2:
            return Slice(first, None, given.positional[1], place=Place.of(node))
        if last == "to_thread":
            return self.call(first, replace(given, positional=given.positional[1:]), node)
        if last in CHUNKS:
            return self._chunks(last, first, given, node)
        if last == "DataFrame":
            return frame_of(first, given.keywords.get("columns"))
        if last == "concat" and isinstance(first, Items | Many):
            return stacked(first)
        return None

    def _range(self, given: list[Value]) -> Value:
        if len(given) == 1:
            return Range(stop=given[0])
        start, stop, *step = given or [Literal(0), Literal(0)]
        known = isinstance(start, Literal) and start.value == 0
        return Range(None if known else start, stop, step[0] if step else None)

    def _chunks(self, last: str, first: Value, given: Arguments, node: ast.expr) -> Value:
        size = given.get(1, "batch_size", "n")
        loop = Loop(Place.of(node), "for", Range(None, Count(first), size))
        low = Element(loop.over, loop)
        high = Operation("Add", (low, size)) if size is not None else None
        drop = given.get(-1, "drop_last")
        if isinstance(drop, Literal) and drop.value is True:
            loop.over = Range(stop=Operation("FloorDiv", (Count(first), size or Literal(1))))
        return Many(Slice(first, low, high, place=Place.of(node)), loop, name="")

    def mapped(self, function: Value, over: list[Value], node: ast.expr, kind: Any) -> Value:
        """A function applied to each of several values; to each of a few lists of times by itself."""
        lists = over[0] if len(over) == 1 else None
        if (
            isinstance(lists, Items)
            and lists.is_whole
            and all(isinstance(i, Many) and times_in(i) for i in lists.items)
        ):
            return Items([self.call(function, Arguments([one]), node) for one in lists.items])
        with self.looping(Loop(Place.of(node), kind, over[0] if over else Unknown())) as loop:
            given = Arguments([self.element(value, loop) for value in over])
            return Many(self.call(function, given, node), loop)


def _is_of_rows(node: ast.expr) -> bool:
    """Whether a call is given nothing but the items of one list: `zip(*rows)`."""
    return isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(node.args[0], ast.Starred)


def _with_keys(value: Value) -> Value:
    """A dictionary that is gone through gives its keys."""
    if isinstance(value, Table) and value.entries and not any(key.startswith("[") for key in value.entries):
        return Items([Literal(key, place=entry.place) for key, entry in value.entries.items()], place=value.place)
    return value
