"""Why an export is refused: the place in the file, what is given there, and what was expected.

>>> place(("calls", 12, "batch_s"))
'calls[12].batch_s'
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from bench_core.phrase import Phrase
from bench_core.visible import visible

LONGEST_GIVEN, LONGEST_NAME = 60, 60
"""Characters that are said of a wrong value, and of the name of a field."""
TYPES = {
    "int_type": Phrase("a whole number"),
    "int_from_float": Phrase("a whole number"),
    "int_parsing_size": Phrase("a whole number"),
    "float_type": Phrase("a number"),
    "finite_number": Phrase("a finite number"),
    "string_type": Phrase("a text"),
    "bool_type": Phrase("true or false"),
    "tuple_type": Phrase("a list"),
    "dict_type": Phrase("an object with fields"),
    "model_type": Phrase("an object with fields"),
}
"""What is expected, by pydantic's names of errors that have no values."""


class Refused(ValueError):
    """`what` is given at a place; both may be phrases. Without `expected`, an export that is not damaged was."""

    def __init__(self, given: str, where: str = "", expected: str | None = None) -> None:
        super().__init__(f"{where}: {given}" if where else given)
        self.where, self.given, self.expected = where, given, expected


def place(path: Sequence[str | int]) -> str:
    """A place in a JSON document."""
    parts = (f"[{p}]" if isinstance(p, int) else f".{visible(p)[:LONGEST_NAME]}" for p in path)
    return "".join(parts).lstrip(".")


def refusal(error: ValidationError, *before: str | int) -> Refused:
    """The first of pydantic's problems; `before` is the place of the record that it was found in."""
    first = error.errors(include_url=False)[0]
    path, kind = (*before, *first["loc"]), first["type"]
    if kind == "missing":
        return Refused(Phrase("no field {name}", name=repr(place(path))))
    if kind == "value_error":  # one of our own sentences
        return Refused(visible(str(first["ctx"]["error"])), place(path))
    if kind == "json_invalid":
        return Refused(Phrase("no valid JSON ({error})", error=first["ctx"]["error"]))
    return Refused(_given(first["input"]), place(path), _expected(kind, first.get("ctx", {}), first["msg"]))


def _given(value: object) -> str:
    """A value as JSON writes it, shortened."""
    try:
        written = json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):  # a number of more digits than Python writes
        return type(value).__name__
    shown = visible(written)
    return shown if len(shown) <= LONGEST_GIVEN else f"{shown[:LONGEST_GIVEN]}…"


def _expected(kind: str, values: dict[str, Any], said: str) -> str:
    match kind:
        case "greater_than_equal":
            return Phrase("a number of at least {least}", least=values["ge"])
        case "less_than_equal":
            return Phrase("a number of at most {most}", most=values["le"])
        case "greater_than":
            return Phrase("a number above {limit}", limit=values["gt"])
        case "less_than":
            return Phrase("a number below {limit}", limit=values["lt"])
        case "literal_error":
            return Phrase("one of {names}", names=values["expected"])
        case "string_pattern_mismatch":
            return Phrase("a text of the form {form}", form=values["pattern"])
        case "string_too_long":
            return Phrase("at most {most} characters", most=values["max_length"])
    return TYPES.get(kind) or said
