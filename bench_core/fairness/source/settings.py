"""What the calls of a source are given, and what their pipelines are loaded with, by the names of keywords.

A number is known where the source tells it. What a function of the file or `**keywords` may hold is not told at all,
and differs from nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from bench_core.fairness.source import judging
from bench_core.fairness.source.canonical import canonical
from bench_core.fairness.source.describing import described
from bench_core.fairness.source.events import Generation
from bench_core.fairness.source.numbers import Operation
from bench_core.fairness.source.saying import IN_KEYWORDS, NOT_GIVEN, NOTHING, Said, Timed, each, times
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.values import Argument, Items, Literal, Named, Pipeline, Unknown, Value

SYNONYMS = {"half": "float16", "float": "float32", "double": "float64"}
"""Of torch."""
Aspect = Callable[[Source, Timed], Said]


def keyword(*names: str, unsaid: str, usual: str | None = None) -> Aspect:
    """What the calls are given by one of these keywords. `unsaid`: words for none of them, which means `usual`."""

    def said(call: Generation) -> Said:
        given = [(name, call.arguments[name]) for name in names if name in call.arguments]
        given = [(name, value) for name, value in given if not _is_none(value)]
        place = judging.place_of(call, *names)
        if given:
            key = ", ".join(f"{name} {canonical(value)}" for name, value in given)
            text = times([plainly(value) for _, value in given])
            is_known = len(given) == len(names) and all(is_told(value) for _, value in given)
            return Said(text, place, key, is_known, _number(given[0][1]) if len(given) == 1 else None)
        if "**" in call.arguments:
            return Said(IN_KEYWORDS(call=call.text), place, "")
        if not call.is_pipeline:
            return Said(NOT_GIVEN(call=call.text), place, "")
        return Said(unsaid, place, f"{names[0]} {usual!r}", usual is not None)

    return lambda source, timed: each(timed, said)


def setting(*names: str, unsaid: str, is_known: bool) -> Aspect:
    """What the pipelines are loaded with by one of these names. `unsaid`: what is said where it is none of them."""

    def said(call: Generation) -> Said:
        if not isinstance(call.callee, Pipeline) or not call.callee.is_loaded:
            return NOTHING
        value = next((call.settings[name] for name in names if name in call.settings), None)
        if value is None:
            return Said(unsaid, call.callee.place or call.place, unsaid, is_known)
        default = value.default if isinstance(value, Argument) and value.default is not None else value
        path = default.path if isinstance(default, Named | Unknown) else ""
        text = path.removesuffix(".from_config").removesuffix(".from_pretrained") or plainly(value)
        last = text.rpartition(".")[2]
        return Said(text, value.place or call.place, SYNONYMS.get(last, last), is_told(value))

    return lambda source, timed: each(timed, said)


def plainly(value: Value) -> str:
    """A value for a reader, a text without its quotes."""
    return value.value if isinstance(value, Literal) and isinstance(value.value, str) else described(value)


def is_told(value: Value) -> bool:
    """Whether a source tells a value itself, not only a parameter or a variable that it is in."""
    if isinstance(value, Literal | Named):
        return True
    if isinstance(value, Unknown):
        return bool(value.path)
    return isinstance(value, Operation | Items) and all(map(is_told, value.parts))


def _is_none(value: Value) -> bool:
    return isinstance(value, Literal) and value.value is None


def _number(value: Value) -> int | float | None:
    is_number = isinstance(value, Literal) and isinstance(value.value, int | float)
    return value.value if is_number else None  # type: ignore[attr-defined]
