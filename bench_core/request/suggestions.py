"""What a wrong candidate string may have been meant to be: strings near it that are right, to choose one from.

>>> suggestions("shapes+deepcach")
['shapes+deepcache']
>>> suggestions("shapes+fp16+bf16")
['shapes+bf16', 'shapes+fp16']
>>> suggestions("shapes+tome:ratio=9")
['shapes+tome:ratio=0.75']
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from itertools import islice, product
from typing import Any
from urllib.parse import quote

from bench_core.errors import CLOSE, InputError
from bench_core.models import registry as models
from bench_core.request import model_files
from bench_core.spec import ONCE_MORE, Candidate
from bench_core.techniques import registry as techniques
from bench_core.techniques._option import Option

MOST = 3
"""Suggestions; and names that are tried for a wrong one."""
READABLE = "/:@ ~"
"""Of a model in a candidate string."""


def check(text: str) -> Candidate:
    """The candidate of a string. Raises InputError for a model, technique or option that it cannot have."""
    candidate = Candidate.parse(text)
    techniques.check(candidate, models.describe(candidate.model).components)
    return candidate


def check_offered(text: str) -> Candidate:
    """The same for a page, which may only name a model file that is offered."""
    candidate = Candidate.parse(text)
    model_files.check_offered([candidate.key])
    return check(candidate.key)


def suggestions(text: str) -> list[str]:
    """Right candidate strings near a wrong one, at most `MOST`; none where nothing is near."""
    model, *uses = [part.strip() for part in text.split("+")]
    readings = list(product(_models(model), *(_uses(use) for use in uses if use)))
    found = ["+".join(parts) for parts in readings]
    fewer = ["+".join([*parts[:n], *parts[n + 1 :]]) for parts in readings for n in range(1, len(parts))]
    for tried in (found, fewer):
        right = dict.fromkeys(candidate for candidate in tried if candidate != text.strip() and _is_right(candidate))
        if right:
            return list(islice(right, MOST))
    return []


def _is_right(text: str) -> bool:
    try:
        check_offered(text)
    except InputError:
        return False
    return True


def _near(name: str, names: Iterable[str]) -> list[str]:
    """The name itself where it is one of them, else those like it, whatever their case."""
    by_lower = {known.lower(): known for known in names}
    if name.lower() in by_lower:
        return [by_lower[name.lower()]]
    return [by_lower[close] for close in difflib.get_close_matches(name.lower(), by_lower, n=MOST, cutoff=CLOSE)]


def _models(model: str) -> list[str]:
    """The model itself where there is one, else those like it; the number of `shapes#2` stays."""
    more = ONCE_MORE.fullmatch(model)
    name, number = (more["model"], f"#{more['number']}") if more else (model, "")
    if _is_right(name):
        return [model]
    plain = [kind.NAME for kind in models.kinds().values() if ":" not in kind.FORM]
    files = [quote(string, safe=READABLE) for string in model_files.offered_models().values()]
    return [found + number for found in _near(name, [*plain, *files])]


def _uses(use: str) -> list[str]:
    """Techniques with options that may have been meant."""
    name, colon, rest = use.partition(":")
    return [
        found for known in _near(name, techniques.catalog()) for found in _with_options(known, rest if colon else "")
    ]


def _with_options(technique: str, rest: str) -> Iterator[str]:
    options = {option.name: option for option in techniques.get(technique).OPTIONS}
    parts = [list(_pairs(options, part, technique)) for part in rest.split(",") if part.strip()]
    for pairs in product(*parts):
        written = ",".join(pair for pair in pairs if pair)
        yield f"{technique}:{written}" if written else technique


def _pairs(options: dict[str, Option], pair: str, technique: str) -> Iterator[str]:
    """`key=value` as it may have been meant; the option is left out where the technique has none like it."""
    key, _, value = (part.strip() for part in pair.partition("="))
    names = _near(key, options)
    yield from (f"{name}={meant}" for name in names for meant in _values(options[name], value, technique))
    if not names:
        yield ""


def _values(option: Option, value: str, technique: str) -> list[Any]:
    """The value itself where it is valid, else those like it, the limit that it is beyond, or the default."""
    try:
        option.value(value, technique)
    except InputError:
        return _near(value, option.choices) or [_within(option, value)]
    return [quote(value, safe=READABLE)] if value else [option.default]


def _within(option: Option, value: str) -> Any:
    try:
        number = float(value)
    except ValueError:
        return option.default
    limits = (option.minimum, number < (option.minimum or 0)), (option.maximum, number > (option.maximum or 0))
    return next((f"{limit:g}" for limit, beyond in limits if limit is not None and beyond), option.default)
