"""What values of two files have in common: equal texts where both mean the same, however either file says it.

What a file takes from its command line or its callers is taken to be its default.

>>> from bench_core.fairness.source.values import Argument, Literal
>>> canonical(Argument("steps", "option", Literal(25))) == canonical(Literal(25))
True
"""

from __future__ import annotations

from bench_core.fairness.source.numbers import Operation
from bench_core.fairness.source.prompts import number
from bench_core.fairness.source.values import Argument, Attribute, Either, Items, Literal, Many, Slice, Unknown, Value

OPENS = ("open", "read_text", "load_dataset", "read_csv", "read_json", "Path")


def canonical(value: Value | None) -> str:
    """The text of a value."""
    if value is None:
        return "none"
    n = number(value, with_defaults=True)
    if n is not None:
        return repr(n)
    if isinstance(value, Argument):
        return canonical(value.default) if value.default is not None else f"{value.origin} {value.of}"
    if isinstance(value, Slice):
        return f"{canonical(value.of)}[{canonical(value.low)}:{canonical(value.high)}]"
    if isinstance(value, Either):
        return " or ".join(canonical(option) for option in value.options)
    if isinstance(value, Operation):
        return f"{value.operator}({', '.join(canonical(part) for part in value.of)})"
    if isinstance(value, Items):
        return f"[{', '.join(canonical(item) for item in value.items)}]"
    return _of_file(value) if isinstance(value, Unknown | Many | Attribute) else value.key


def _of_file(value: Value) -> str:
    """Texts that are read from a file are known by its name."""
    for part in value.walk():
        if isinstance(part, Unknown) and part.path.rpartition(".")[2] in OPENS and part.of:
            name = next((own for own in part.of if isinstance(own, Literal | Argument)), None)
            if name is not None:
                return f"file {canonical(name)}"
    return value.key
