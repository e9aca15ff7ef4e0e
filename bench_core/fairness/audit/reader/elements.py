"""Parts of values: an element in a loop, an item by its index, the values of all elements."""

from __future__ import annotations

from dataclasses import replace

from bench_core.fairness.audit.reader.scope import Tool
from bench_core.fairness.source.events import Seconds, Statistic
from bench_core.fairness.source.numbers import Count, Operation, Range
from bench_core.fairness.source.place import Place
from bench_core.fairness.source.values import (
    Either,
    Element,
    Items,
    Literal,
    Loop,
    Many,
    Slice,
    Table,
    Text,
    Unknown,
    Value,
    joined,
)


def element_of(of: Value, loop: Loop) -> Value:
    """One of many, in a loop over them. Times of a list are one time like the others."""
    if isinstance(of, Many):
        return _as_element(of.item, of, loop)
    if isinstance(of, Items) and of.items:
        if all(isinstance(item, Seconds | Table) for item in of.items):
            return joined(of.items)
        if all(isinstance(item, Items) for item in of.items):
            return _tuple_of(of, loop)
        return Element(of, loop, joined(of.items))
    if isinstance(of, Either):
        return joined([element_of(option, loop) for option in of.options])
    if isinstance(of, Slice) and isinstance(of.of, Many) and isinstance(of.of.item, Slice | Items | Many):
        return _as_element(of.of.item, of, loop)
    return Element(of, loop)


def _as_element(item: Value, of: Value, loop: Loop) -> Value:
    if isinstance(item, Items):
        return Items([_as_element(part, of, loop) for part in item.items], item.is_whole)
    return item if isinstance(item, Seconds | Table) else Element(of, loop, item)


def _tuple_of(of: Items, loop: Loop) -> Value:
    """An element of a list of tuples: a tuple of elements."""
    rows = [item.items for item in of.items if isinstance(item, Items)]
    if len({len(row) for row in rows}) != 1:
        return Element(of, loop)
    return Items([_of_column(joined(list(column)), of, loop) for column in zip(*rows, strict=True)])


def _of_column(item: Value, of: Items, loop: Loop) -> Value:
    """An element of one column; of times, one time like the others."""
    options = item.options if isinstance(item, Either) else (item,)
    return item if all(isinstance(option, Seconds) for option in options) else Element(of, loop, item)


def turned(rows: Value) -> Items | None:
    """`zip(*rows)`: the columns of many rows that are made alike; None where it is not told how many there are."""
    if not isinstance(rows, Many):
        return None
    ways = rows.item.options if isinstance(rows.item, Either) else (rows.item,)
    known = [way.items for way in ways if isinstance(way, Items) and way.is_whole]
    if len(known) < len(ways) or len({len(items) for items in known}) != 1:
        return None
    columns = zip(*known, strict=True)
    return Items([Many(joined(list(column)), rows.loop, rows.is_whole) for column in columns])


def pieces(of: Literal, method: str, by: Value | None) -> Items | None:
    """What `split` or `splitlines` makes of a text of the file; None where the source does not tell where to split."""
    if by is not None and not isinstance(by, Literal):
        return None
    given = [by.value] if by is not None and isinstance(by.value, str) and by.value else []
    found = of.value.splitlines() if method == "splitlines" else of.value.split(*given)
    return Items([Literal(piece, place=of.place) for piece in found]) if found else None


def chained(lists: list[Value]) -> Value:
    """Lists one after the other as one."""
    if all(isinstance(one, Items) for one in lists):
        whole = all(isinstance(one, Items) and one.is_whole for one in lists)
        return Items([item for one in lists if isinstance(one, Items) for item in one.items], whole)
    items = [one.item for one in lists if isinstance(one, Many)]
    loops = [one.loop for one in lists if isinstance(one, Many) and one.loop]
    return Many(joined(items), _repeated(loops[0], Literal(len(lists)))) if items and loops else Unknown(tuple(lists))


def nested(inner: Value, outer: Loop) -> Many:
    """What a comprehension with a loop in a loop makes: one list."""
    if isinstance(inner, Many) and inner.loop:
        return Many(inner.item, _repeated(inner.loop, Count(outer.over)), inner.is_whole)
    return Many(joined(inner.items), outer) if isinstance(inner, Items) and inner.items else Many(inner, outer)


def _repeated(loop: Loop, times: Value) -> Loop:
    """A loop that makes all turns of another one several times."""
    return Loop(loop.place, loop.kind, Range(stop=Operation("Mult", (Count(loop.over), times))), loop.depth)


def item_of(value: Value, index: int) -> Value:
    """The item of a value at an index, as far as it is known."""
    if isinstance(value, Items) and value.is_whole and -len(value.items) <= index < len(value.items):
        return value.items[index]
    if isinstance(value, Items) and value.items:
        return joined(value.items)
    if isinstance(value, Either):
        return joined([item_of(option, index) for option in value.options])
    if isinstance(value, Element) and value.item is not None:
        found = item_of(value.item, index)
        return found if isinstance(found, Seconds) else Element(value.of, value.loop, found)
    if isinstance(value, Many):
        return _nth(value.item, index)
    return Unknown((value,))


def _nth(item: Value, index: int) -> Value:
    """One of many objects of a library that are made alike: each is one by itself."""
    if not isinstance(item, Tool):
        return item
    made = item.state.setdefault(f"item {index}", Tool(kind=item.kind))
    return made if isinstance(made, Tool) else item


def spelled(key: Value) -> Value:
    """A text that is put together of known ones, as one: the keys `f"{role}_size"` and `role + "_size"`."""
    is_sum = isinstance(key, Operation) and key.operator == "Add"
    parts = [spelled(part) for part in key.parts] if is_sum or isinstance(key, Text) else []
    texts = [part.value for part in parts if isinstance(part, Literal) and isinstance(part.value, str)]
    return Literal("".join(texts), place=key.place) if texts and len(texts) == len(parts) else key


def part_of(of: Value, key: Value) -> Value:
    """`of[key]`."""
    key = spelled(key)
    if isinstance(of, Either):
        return joined([part_of(option, key) for option in of.options])
    if isinstance(of, Element) and isinstance(of.item, Table | Either):
        return part_of(of.item, key)
    if isinstance(of, Items) and of.is_sorted:
        return _of_sorted(of, key)
    if isinstance(of, Table):
        return _columns(of, key) if isinstance(key, Items) else _entry(of, key)
    if isinstance(key, Literal) and isinstance(key.value, int) and isinstance(of, Items):
        return item_of(of, key.value)
    if isinstance(of, Items) and of.items and all(isinstance(item, Table) for item in of.items):
        return joined([part_of(item, key) for item in of.items])
    if isinstance(of, Many) and isinstance(of.item, Table):
        return _entry(of.item, key)
    if isinstance(of, Items) and of.items and any(isinstance(item, Seconds) for item in of.items):
        return joined(of.items)
    if isinstance(of, Many) and isinstance(of.item, Seconds):
        return _of_sorted(of, key) if of.is_sorted else of.item
    if isinstance(of, Many) and isinstance(of.item, Tool) and isinstance(key, Literal):
        return _nth(of.item, key.value)
    return _by_index(of, key)


def known_slice(of: Value, low: Value | None, high: Value | None, *, is_stepped: bool) -> Items | Table | None:
    """The items of `of[low:high]`, where the source tells which they are; `of[::step]` has been stepped before."""
    is_all = low is None and high is None
    if is_all and (isinstance(of, Table) or (is_stepped and isinstance(of, Items) and of.is_whole)):
        return of
    if low is None and isinstance(high, Literal) and high.value == 0:
        return Items([])
    if not isinstance(of, Items) or not of.is_whole or any(isinstance(item, Seconds) for item in of.items):
        return None
    if any(bound is not None and not isinstance(bound, Literal) for bound in (low, high)):
        return None
    bounds = (bound.value if isinstance(bound, Literal) else None for bound in (low, high))
    return Items(of.items[slice(*bounds)], place=of.place, name=of.name)


def stepped(of: Value, step: Value) -> Value:
    """`of[::step]`: every so many of a list; all of it where it is turned round."""
    if isinstance(step, Literal) and step.value == -1 and isinstance(of, Items) and of.is_whole:
        return replace(of, items=of.items[::-1])
    if isinstance(step, Literal) and step.value in (1, -1):
        return of
    if isinstance(of, Items) and of.is_whole and isinstance(step, Literal) and isinstance(step.value, int):
        return Items(of.items[:: step.value], place=of.place, name=of.name)
    return Slice(of, None, Operation("FloorDiv", (Count(of), step)), place=step.place)


def sliced(of: Value, low: Value | None, high: Value | None, place: Place | None) -> Slice:
    """`of[low:high]`; the head of what is left of a list is a slice of the list: `p[i:][:n]` is `p[i:i + n]`."""
    if low is None and high is not None and isinstance(of, Slice) and of.low is not None and of.high is None:
        return Slice(of.of, of.low, Operation("Add", (of.low, high)), place=place)
    return Slice(of, low, high, place=place)


def _of_sorted(of: Items | Many, key: Value) -> Value:
    """One of sorted times: the first, the last, or one between, which is taken for the median."""
    one = item_of(of, 0)
    position = key.value if isinstance(key, Literal) else None
    names: dict[object, Statistic] = {0: "min", -1: "max"}
    return replace(one, statistic=names.get(position, "median"), name="") if isinstance(one, Seconds) else one


def _columns(of: Table, keys: Items) -> Value:
    """Some columns of a data frame, or the one of a row and a column."""
    wanted = [str(key.value) for key in keys.items if isinstance(key, Literal)]
    if len(wanted) == 2 and wanted[0] not in of.entries and wanted[1] in of.entries:
        return of.entries[wanted[1]]
    return Table({name: of.entries[name] for name in wanted if name in of.entries})


def _by_index(of: Value, key: Value) -> Value:
    """`of[i]`, where `i` is that of a loop, is an element of that loop."""
    loop = next((part.loop for part in key.walk() if isinstance(part, Element) and part.loop), None)
    if loop is not None:
        item = of.item if isinstance(of, Many) else None
        return Element(of, loop, item, text=f"{of.text}[{key.text}]")
    if isinstance(of, Slice | Items | Many | Operation) or (isinstance(key, Literal) and isinstance(key.value, int)):
        return Element(of, None, of.item if isinstance(of, Many) else None)
    return Unknown((of, key), name=_name_of(key))


def _name_of(key: Value) -> str:
    return str(key.value) if isinstance(key, Literal) and isinstance(key.value, str) else ""


def _entry(of: Table, key: Value) -> Value:
    if isinstance(key, Literal) and str(key.value) in of.entries:
        return of.entries[str(key.value)]
    if isinstance(key, Literal) and of.makes is not None:
        return of.entries.setdefault(str(key.value), Items() if of.makes == "list" else Literal(0))
    computed = [value for name, value in of.entries.items() if name.startswith("[")]
    if computed and not isinstance(key, Literal):
        return of.entries.get(f"[{key.text}]") or joined(computed)
    if isinstance(key, Literal):
        return joined(computed) if computed else Unknown((of,), name=_name_of(key))
    return joined(list(of.entries.values())) if of.entries else Unknown()
