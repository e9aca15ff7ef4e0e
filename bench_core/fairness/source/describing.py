"""A value in the words of its source, short enough for a cell of a table.

>>> from bench_core.fairness.source.values import Argument, Literal
>>> described(Argument("steps", "option", Literal(50)))
'--steps (50)'
"""

from __future__ import annotations

from bench_core.fairness.source.numbers import Count, Operation
from bench_core.fairness.source.saying import EITHER, ITEMS, NONE
from bench_core.fairness.source.values import Argument, Attribute, Either, Element, Items, Literal, Many, Slice, Value

SIGNS = {"Add": "+", "Sub": "-", "Mult": "*", "FloorDiv": "//", "Div": "/"}
MOST = 60


def described(value: Value | None) -> str:
    """At most 60 characters, `none` for None."""
    if value is None:
        return NONE()
    if isinstance(value, Items) and not value.name:
        return ITEMS(n=len(value.items))
    if isinstance(value, Either):
        return _either([described(option) for option in value.options])
    text = _text(value, 0)
    return text if len(text) <= MOST else text[: MOST - 3] + "..."


def _either(texts: list[str]) -> str:
    first, *rest = texts
    return EITHER(first=first, rest=_either(rest)) if rest else first


def _text(value: Value, depth: int) -> str:
    if isinstance(value, Literal):
        return repr(value.value)
    if isinstance(value, Argument):
        return _of_argument(value)
    if isinstance(value, Slice):
        low, high = (_text(bound, depth + 1) if bound else "" for bound in (value.low, value.high))
        return f"{_text(value.of, depth + 1)}[{low}:{high}]"
    if isinstance(value, Items):
        return value.name or f"{len(value.items)} items"
    if isinstance(value, Count):
        return f"len({_text(value.of, depth + 1)})"
    if isinstance(value, Either):
        return " or ".join(_text(option, depth + 1) for option in value.options)
    if isinstance(value, Operation) and value.name and any(isinstance(part, Items) for part in value.of):
        return value.name
    if isinstance(value, Operation) and depth < 4:
        return _of_operation(value, depth)
    if isinstance(value, Element | Many):
        return value.name or value.text
    return value.text or value.name


def _of_argument(value: Argument) -> str:
    default = (
        f" ({value.default.value})" if isinstance(value.default, Literal) and value.default.value is not None else ""
    )
    return f"--{value.of}{default}" if value.origin == "option" else f"{value.of}{default}"


def _of_operation(value: Operation, depth: int) -> str:
    parts = [_text(part, depth + 1) for part in value.of]
    if value.operator in SIGNS and len(parts) == 2:
        return f" {SIGNS[value.operator]} ".join(parts)
    return f"{value.operator}({', '.join(parts)})"


__all__ = ["Attribute", "described"]
