"""Short lists of things to compare, written out in a file: a loop over one is walked through item by item."""

from __future__ import annotations

from collections.abc import Sequence

from bench_core.fairness.audit.reader.scope import Class, Function, Instance, Partial
from bench_core.fairness.source.names import names_batch, names_prompts
from bench_core.fairness.source.values import (
    Argument,
    Attribute,
    Either,
    Items,
    Literal,
    Named,
    Pipeline,
    Table,
    Unknown,
    Value,
)

MOST = 8
"""Longer lists are walked through once."""


def unrolled(over: Value) -> list[Value]:
    """The items of such a list, or the keys of such a dictionary; none where a loop is over anything else."""
    if isinstance(over, Table):
        known = all(not key.startswith("[") for key in over.entries) and over.makes is None
        return [Literal(key, place=value.place) for key, value in over.entries.items()] if known else []
    if isinstance(over, Either):
        return _in_any_order([unrolled(option) for option in over.options])
    if not isinstance(over, Items) or not over.is_whole or not 0 < len(over.items) <= MOST:
        return []
    if names_prompts(over.name) or names_batch(over.name):
        return []
    return over.items if is_of_arms(over.items) else []


def _in_any_order(lists: list[list[Value]]) -> list[Value]:
    """The items of lists that hold the same ones in another order, as rounds that take turns have them."""
    held = [sorted(item.key for item in items) for items in lists]
    return lists[0] if all(one == held[0] for one in held) else []


def is_of_arms(items: Sequence[Value]) -> bool:
    """Whether items are more than mere numbers and texts; words such as `base` are names of what is compared."""
    if all(isinstance(item, Literal) for item in items):
        return all(_is_arm(item) for item in items)
    return any(_is_arm(item) for item in items)


def _is_arm(item: Value) -> bool:
    if isinstance(item, Items):
        return is_of_arms(item.items)
    if isinstance(item, Literal):
        return isinstance(item.value, str) and item.value.isidentifier()
    return isinstance(
        item, Pipeline | Function | Instance | Table | Attribute | Named | Class | Partial | Argument | Unknown
    )
