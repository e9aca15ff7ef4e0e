"""What the fields of `RunOptions` say of themselves: limits, default, flag, help, what an error expects.

>>> flag("max_time"), limits("warm_up").low, default("warm_up")
('--max-time', 0, 3)
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from bench_core.phrase import Phrase, listed
from bench_core.request.run_options import Option, RunOptions


class Limits(NamedTuple):
    """What a value may be: bounds, what it is a multiple of, whether it is a whole number, names to choose from.

    None or empty: no such limit. A lower bound that is itself excluded (a time limit of 0) is given as it is.
    """

    low: float | None
    high: float | None
    step: int | None
    whole: bool
    choices: tuple[str, ...]


@cache
def option(name: str) -> Option:
    """The `Option` of a field of `RunOptions`."""
    return next(m for m in RunOptions.model_fields[name].metadata if isinstance(m, Option))


def default(name: str) -> Any:
    """The default of a field of `RunOptions`."""
    return RunOptions.model_fields[name].default


@cache
def limits(name: str) -> Limits:
    """The bounds of a field of `RunOptions`.

    >>> limits("height")
    Limits(low=8, high=16384, step=8, whole=True, choices=())
    """
    schema = _schema(name)
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    whole, choices = schema["type"] == "integer", tuple(schema.get("enum", ()))
    return Limits(low, schema.get("maximum"), schema.get("multipleOf"), whole, choices)


def flag(name: str) -> str:
    """The option's name on the command line."""
    return "--candidate" if name == "candidates" else "--" + name.replace("_", "-")


def explained(name: str, value: object = None) -> str:
    """The help text, with the choices and the default: that of the field, or a command's own."""
    value = default(name) if value is None else value
    shown = ",".join(map(str, value)) if isinstance(value, tuple) else value
    text = option(name).help.format(choices=_alternatives(limits(name).choices))
    return text if RunOptions.model_fields[name].is_required() or value in (None, {}) else f"{text}; default {shown}"


def expected(name: str) -> str:
    """The expectation in error messages.

    >>> expected("seed_policy"), expected("warm_up")
    ('one of per-sample, reset-per-batch, continuing', 'a whole number from 0 to 1000000')
    """
    bounds = limits(name)
    if own := option(name).expected:
        return own
    if bounds.choices:
        return Phrase("one of {names}", names=listed(bounds.choices))
    if bounds.low is None:
        return "a text"
    template = "a whole number from {low} to {high}" if bounds.whole else "a number from {low} to {high}"
    return Phrase(template, low=bounds.low, high=bounds.high)


def _alternatives(names: tuple[str, ...]) -> str:
    return ", ".join(names[:-1]) + " or " + names[-1] if names else ""


@cache
def _schemas() -> dict[str, dict[str, Any]]:
    schemas: dict[str, dict[str, Any]] = RunOptions.model_json_schema()["properties"]
    return schemas


def _schema(name: str) -> dict[str, Any]:
    """JSON schema of a field's type, None left out."""
    own = _schemas()[name]
    return next((kind for kind in own.get("anyOf", ()) if kind["type"] != "null"), own)
