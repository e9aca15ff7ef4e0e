"""What a call is given: one prompt or several, of which collection, in batches of which size, how many in all.

>>> from bench_core.fairness.source.values import Items, Literal
>>> shape(Items([Literal("a cat"), Literal("a dog")])), length(Items([Literal("a cat")]))
('many', 1)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal as Choice

from bench_core.fairness.source import names
from bench_core.fairness.source.numbers import Count, Operation, Range
from bench_core.fairness.source.values import (
    Argument,
    Attribute,
    Either,
    Element,
    Items,
    Literal,
    Loop,
    Many,
    Slice,
    Text,
    Unknown,
    Value,
)

Shape = Choice["one", "many", "unknown"]


def shape(value: Value | None) -> Shape:
    """Whether a call is given one prompt or several."""
    if isinstance(value, Literal | Text):
        return "one" if isinstance(value, Text) or isinstance(value.value, str) else "unknown"
    if isinstance(value, Items):
        return "one" if value.is_whole and len(value.items) == 1 else "many"
    if isinstance(value, Many):
        return "many"
    if isinstance(value, Slice):
        return "one" if _is_one_wide(value) else "many"
    if isinstance(value, Operation):
        return _of_operation(value)
    if isinstance(value, Element):
        return _of_element(value)
    if isinstance(value, Either):
        shapes = {shape(option) for option in value.options}
        return shapes.pop() if len(shapes) == 1 else "unknown"
    return _by_name(_name(value)) if value is not None else "unknown"


def _of_operation(value: Operation) -> Shape:
    if value.operator == "Mult" and any(isinstance(part, Literal) and part.value == 1 for part in value.of):
        return "one"
    if value.operator in ("Mult", "Add") and any(isinstance(p, Items | Slice | Many) for p in value.of):
        return "many"
    return (
        "one"
        if value.operator in ("Add", "Mod") and any(isinstance(p, Literal | Text) for p in value.of)
        else "unknown"
    )


def _of_element(value: Element) -> Shape:
    if value.item is not None and shape(value.item) != "unknown":
        return shape(value.item)
    if names.names_batch(value.name) or (names.names_prompts(value.name) and not names.names_one_prompt(value.name)):
        return "many"
    if names.names_one_prompt(value.name):
        return "one"
    of = value.of
    while isinstance(of, Slice):
        of = of.of
    collection = _name(of)
    if names.names_batch(collection.removesuffix("es").removesuffix("s")) and not names.names_prompts(collection):
        return "many" if collection.endswith("s") or "loader" in collection else "one"
    return "one" if shape(value.of) == "many" or names.names_prompts(collection) else "unknown"


def _by_name(name: str) -> Shape:
    if names.names_batch(name) or (names.names_prompts(name) and not names.names_one_prompt(name)):
        return "many"
    return "unknown"


def _name(value: Value) -> str:
    if isinstance(value, Attribute):
        return value.attribute
    return value.of if isinstance(value, Argument) else value.name or value.text


def _is_one_wide(value: Slice) -> bool:
    width = width_of(value)
    return isinstance(width, Literal) and width.value == 1


def width_of(value: Slice) -> Value | None:
    """How many items a slice has, None where that is not plain: `p[i:i + n]`, `p[i * n:(i + 1) * n]`, `p[:n]`."""
    low, high = value.low, value.high
    if low is None or high is None:
        return high
    if isinstance(low, Literal) and isinstance(high, Literal):
        return Literal(high.value - low.value) if isinstance(low.value, int) and isinstance(high.value, int) else None
    parts = _flat(high)
    if isinstance(high, Operation) and high.operator == "min":
        parts = [part for option in high.of for part in _flat(option)]
    others = [part for part in parts if part is not low and part.key != low.key]
    if isinstance(high, Operation) and high.operator in ("Add", "min") and len(others) < len(parts) and others:
        return others[0]
    if isinstance(low, Operation) and low.operator == "Mult":
        factors = [part for part in low.of if not any(isinstance(p, Element) for p in part.walk())]
        return factors[0] if factors else None
    return None


def _flat(value: Value) -> list[Value]:
    return list(value.of) if isinstance(value, Operation) and value.operator == "Add" else [value]


def number(value: Value | None, *, with_defaults: bool = False) -> int | None:
    """A whole number that the source tells. `with_defaults`: what the caller or command line gives is its default."""
    if isinstance(value, Literal):
        return value.value if isinstance(value.value, int) and not isinstance(value.value, bool) else None
    if isinstance(value, Argument):
        return number(value.default) if with_defaults and value.default is not None else None
    if isinstance(value, Count):
        return length(value.of, with_defaults=with_defaults)
    if isinstance(value, Operation):
        return _computed(value, [number(part, with_defaults=with_defaults) for part in value.of])
    return None


def _computed(value: Operation, of: list[int | None]) -> int | None:
    known = [n for n in of if n is not None]
    if len(known) < len(of) or not known:
        return None
    if value.operator in ("min", "max"):
        return min(known) if value.operator == "min" else max(known)
    if value.operator == "ceil" and isinstance(value.of[0], Operation) and value.of[0].operator == "Div":
        return None
    if len(known) == 2:
        a, b = known
        table = {"Add": a + b, "Sub": a - b, "Mult": a * b}
        return a // b if value.operator in ("FloorDiv", "Div") and b else table.get(value.operator)
    return -known[0] if value.operator == "USub" else known[0]


def length(value: Value | None, *, with_defaults: bool = False) -> int | None:
    """How many prompts a collection holds, None where the source does not tell."""
    if isinstance(value, Items):
        return len(value.items) if value.is_whole else None
    if isinstance(value, Slice):
        return _length_of_slice(value, with_defaults)
    if isinstance(value, Operation) and value.operator in ("Mult", "Add"):
        parts = [
            length(part, with_defaults=with_defaults) or number(part, with_defaults=with_defaults) for part in value.of
        ]
        return _computed(value, parts)
    if isinstance(value, Many) and value.loop:
        return length(value.loop.over, with_defaults=with_defaults) if value.is_whole else None
    if isinstance(value, Range):
        start, stop = (number(part, with_defaults=with_defaults) if part else 0 for part in (value.start, value.stop))
        step = number(value.step, with_defaults=with_defaults) if value.step else 1
        return None if start is None or stop is None or not step else max(0, ceil((stop - start) / step))
    return None


def _length_of_slice(value: Slice, with_defaults: bool) -> int | None:
    total = length(value.of, with_defaults=with_defaults)
    low = number(value.low, with_defaults=with_defaults) if value.low else 0
    high = number(value.high, with_defaults=with_defaults) if value.high else total
    if low is None or high is None or low < 0:
        return None
    if high < 0:
        return None if total is None else max(0, total + high - low)
    return max(0, (high if total is None else min(high, total)) - low)


def collection(value: Value | None, loops: Sequence[Loop]) -> Value | None:
    """What all calls of some loops take their prompts from: `prompts` of `prompts[i:i + n]`."""
    around = list(loops)
    while value is not None:
        if isinstance(value, Slice) and any(bound.depends_on(loop) for bound in value.parts[1:] for loop in around):
            value = value.of
        elif isinstance(value, Element) and (value.loop is None or any(value.loop is loop for loop in around)):
            around += [value.of.loop] if isinstance(value.of, Many) and value.of.loop else []
            value = value.item if isinstance(value.item, Slice | Element) else value.of
        elif isinstance(value, Items) and value.is_whole and len(value.items) == 1:
            value = value.items[0]
        elif isinstance(value, Many) and isinstance(value.item, Slice) and value.loop:
            around.append(value.loop)
            value = value.item
        else:
            return value
    return None


def takes_turns(loop: Loop, prompt: Value) -> bool:
    """Whether a loop gives another prompt in each turn: to a call of its own, or to threads that it starts."""
    if prompt.depends_on(loop):
        return True
    elements = {id(part) for part in prompt.walk() if isinstance(part, Element) and part.loop}
    return isinstance(loop.over, Items | Many) and any(id(part) in elements for part in loop.over.walk())


@dataclass(frozen=True)
class Batches:
    """How prompts are split up: `width` prompts a call; `is_short`: whether the last call has fewer, None: unknown."""

    of: Value
    width: Value
    is_short: bool | None
    piece: Slice

    @property
    def may_be_short(self) -> bool:
        """Whether nothing in the source keeps the last batch from being shorter."""
        return self.is_short is not False


def batches(prompt: Value | None) -> Batches | None:
    """How prompts are split into the batches that a call is given; None where the source does not split them."""
    for part in prompt.walk() if prompt else ():
        if isinstance(part, Slice) and part.low is not None:
            elements = [p for bound in part.parts[1:] for p in bound.walk() if isinstance(p, Element) and p.loop]
            width = width_of(part)
            if elements and width is not None and elements[0].loop is not None:
                return Batches(part.of, width, _is_short(elements[0].loop.over, part.of, width), part)
        piece = part.item if isinstance(part, Element) and isinstance(part.of, Many) else None
        if isinstance(piece, Many):
            piece = next((p for p in piece.item.walk() if isinstance(p, Slice) and p.low is None), piece)
        if isinstance(piece, Slice) and piece.low is None and piece.high is not None:
            loop = part.of.loop if isinstance(part, Element) and isinstance(part.of, Many) else None
            return Batches(piece.of, piece.high, False if loop and _asks_for_full(loop.over) else None, piece)
    return None


def _asks_for_full(over: Value) -> bool:
    """`while len(batch := ...) == size`."""
    is_equal = isinstance(over, Operation) and over.operator == "Eq"
    return is_equal and any(isinstance(part, Count) for part in over.parts)


def _is_short(over: Value, of: Value, width: Value) -> bool | None:
    """Whether batches that a range counts out end with a shorter one."""
    total, each = length(of), _numbers(width)
    if isinstance(over, Range) and over.step is not None:
        total = number(over.stop) if total is None else total
        if total is not None and each:
            return any(total % n for n in each)
        return False if _is_multiple(of, width) or _is_multiple_number(over.stop, width) else None
    stop = over.stop if isinstance(over, Range) else None
    if isinstance(stop, Operation) and stop.operator in ("FloorDiv", "int") and not _rounds_up(stop):
        return False
    if total is not None and each:
        return any(total % n for n in each)
    if stop is not None and (_rounds_up(stop) or isinstance(stop, Count)):
        return None
    return False


def _numbers(value: Value) -> list[int]:
    """The numbers that a value may be: one that the source tells, or each of those that a loop goes through."""
    options = value.item if isinstance(value, Element) else value
    known = [number(option) for option in (options.options if isinstance(options, Either) else [options or value])]
    return [] if None in known else [n for n in known if n]


def _rounds_up(value: Value) -> bool:
    """`ceil(n / b)`, `(n + b - 1) // b`, `-(-n // b)`, `n // b + (n % b > 0)`."""
    operations = [part for part in value.walk() if isinstance(part, Operation)]
    if any(operation.operator in ("ceil", "USub", "Mod") for operation in operations):
        return True
    divided = [operation for operation in operations if operation.operator == "FloorDiv"]
    return any(isinstance(d.of[0], Operation) and d.of[0].operator in ("Add", "Sub", "USub") for d in divided)


def _is_multiple(of: Value, width: Value) -> bool:
    """`prompts[:n_batches * width]`."""
    return isinstance(of, Slice) and of.high is not None and _is_multiple_number(of.high, width)


def _is_multiple_number(value: Value, width: Value) -> bool:
    return isinstance(value, Operation) and value.operator == "Mult" and any(p.key == width.key for p in value.of)


__all__ = ["Batches", "Unknown", "batches", "collection", "length", "number", "shape", "takes_turns", "width_of"]
