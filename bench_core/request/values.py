"""The types of a run's options: how their texts are read, and which values are valid.

>>> duration("90s"), share("precision", "1%"), numbers("1,2,auto")
(90.0, 0.01, (1, 2, 'auto'))
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal, TypeGuard

from pydantic import AfterValidator, BeforeValidator, Field, Strict, ValidationInfo

from bench_core.errors import InputError
from bench_core.phrase import Phrase
from bench_core.request import accept
from bench_core.spec import MAX_NUMBER, MAX_SHARE, Size

AUTO: Literal["auto"] = "auto"
LEAST_PRECISION, MOST_PRECISION = 0.0005, 0.5
MAX_PIXELS, MAX_PROMPT, MAX_PROMPTS = 16_384, 10_000, 100_000
DURATION = re.compile(r"(\d+(?:\.\d+)?)(s|m|h)?", re.ASCII)
SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*(%?)", re.ASCII)
SEPARATOR = re.compile(r"\s*[,;\uff0c\u3001\uff1b]\s*|\s+")
"""Between numbers: a comma, also a Chinese one, or a space."""
WHOLE = re.compile(r"\s*([0-9]{1,18})\s*")
SECONDS = {None: 1, "s": 1, "m": 60, "h": 3600}


def label(name: str) -> str:
    """The name of a field of `RunOptions` in error messages."""
    return "warm-up" if name == "warm_up" else name.replace("_", " ")


# -- texts to values ----------------------------------------------------------------------------------------------


def number(text: str) -> int | float | str:
    """The number in a text; any other text is returned unchanged, for `RunOptions` to refuse.

    >>> number("8"), number("7.5"), number("x")
    (8, 7.5, 'x')
    """
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def is_size(text: str) -> bool:
    """Whether a text is a whole number such as a batch size may be, or `auto`.

    >>> is_size("8"), is_size("0"), is_size("abc")
    (True, False, False)
    """
    value = number(text)
    return value == AUTO or (isinstance(value, int) and 1 <= value <= MAX_NUMBER)


def whole(what: str, text: str, *, least: int = 1, most: int = MAX_NUMBER, example: str) -> int:
    """The whole number in a text, from `least` to `most`. Raises InputError.

    >>> whole("batch size", "8", example="--batch-size 8")
    8
    """
    match = WHOLE.fullmatch(text)
    if match is None or not least <= int(match[1]) <= most:
        expected = Phrase("a whole number from {low} to {high}", low=least, high=most)
        raise InputError(what, given=text, expected=expected, todo=Phrase("e.g. {option}", option=example))
    return int(match[1])


def numbers(text: str) -> tuple[int | float | str, ...]:
    """The numbers of a text that has commas or spaces between them."""
    return tuple(number(part) for part in SEPARATOR.split(text.strip()))


def separated(texts: Iterable[str]) -> list[str]:
    """The numbers of typed texts, each by itself and once; what is no whole number stays as it was typed.

    >>> separated(["8", " 1, 2 4 ", "08", "abc"])
    ['8', '1', '2', '4', 'abc']
    """
    parts = [part for text in texts for part in SEPARATOR.split(text) if part]
    whole_or_text = (str(value) if isinstance(value := number(part), int) else part for part in parts)
    return list(dict.fromkeys(whole_or_text))


def duration(text: str) -> float:
    """`90s`, `10m` or `1h` in seconds. Raises InputError."""
    match = DURATION.fullmatch(text.strip())
    if match is None:
        expected = "a duration such as 90s, 10m or 1h"
        raise InputError("max time", given=text, expected=expected, todo="e.g. --max-time 10m")
    return float(match[1]) * SECONDS[match[2]]


def share(what: str, text: str) -> float:
    """`0.01` or `1%` as 0.01. Raises InputError for anything else, also for a bare number above 1."""
    match = SHARE.fullmatch(text.strip())
    value = float(match[1]) / (100 if match[2] else 1) if match else math.nan
    if match is None or value > (MAX_SHARE if match[2] else 1):
        todo = Phrase("e.g. --{option} 1%", option=what)
        raise InputError(what, given=text, expected="a share such as 0.01 or 1%", todo=todo)
    return value


# -- checks beyond bounds; they raise InputError where the error has a text of its own -----------------------------


def _unicode(text: str, info: ValidationInfo) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(
            label(info.field_name or ""), given=ascii(text), expected="valid Unicode text", todo="write it again"
        ) from None
    return text


def _short(prompt: str) -> str:
    if len(prompt) > MAX_PROMPT:
        given = Phrase("{n} characters in one line", n=len(prompt))
        raise InputError("prompts", given=given, expected=Phrase("at most {n}", n=MAX_PROMPT), todo="shorten it")
    return prompt


def _without_blanks(prompts: object) -> object:
    if not _is_sequence(prompts):
        return prompts
    if len(prompts) > MAX_PROMPTS:
        given = Phrase("{n} prompts", n=len(prompts))
        expected = Phrase("at most {n}", n=MAX_PROMPTS)
        raise InputError("prompts", given=given, expected=expected, todo="choose some of them: a run stores them all")
    stripped = (p.strip() if isinstance(p, str) else p for p in prompts)
    return tuple(p for p in stripped if p != "")


def _is_sequence(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list | tuple)


def _auto_alone(value: object) -> object:
    return (AUTO,) if value == AUTO else value


def _each_once(values: tuple[int | str, ...], info: ValidationInfo) -> tuple[int | str, ...]:
    """In ascending order, `auto` at the end."""
    if len(set(values)) < len(values):
        given = ",".join(map(str, values))
        what = label(info.field_name or "")
        raise InputError(what, given=given, expected="each number once", todo="drop the repeated one")
    return tuple(sorted(values, key=lambda v: v if isinstance(v, int) else math.inf))


def _accepted(value: object) -> object:
    if isinstance(value, dict) and all(isinstance(text, str) for pair in value.items() for text in pair):
        return accept.checked(value)
    if isinstance(value, list | tuple) and all(isinstance(text, str) for text in value):
        return accept.checked(value)
    return value


def _duration_or_number(value: object) -> object:
    return duration(value) if isinstance(value, str) else value


def _share_or_number(value: object, info: ValidationInfo) -> object:
    return share(label(info.field_name or ""), value) if isinstance(value, str) else value


# -- the types ------------------------------------------------------------------------------------------------------

Text = Annotated[str, AfterValidator(_unicode)]
Prompts = Annotated[
    tuple[Annotated[Text, AfterValidator(_short)], ...],
    Strict(False),
    Field(min_length=1),
    BeforeValidator(_without_blanks),
]
Numbers = Annotated[tuple[Size, ...], Strict(False), Field(min_length=1), AfterValidator(_each_once)]
"""Whole numbers; on the command line with commas."""
Accepted = Annotated[dict[Text, Text], BeforeValidator(_accepted)]
"""Reasons by rule; as texts `RULE=REASON`."""
BatchSizes = Annotated[
    tuple[Size | Literal["auto"], ...],
    Strict(False),
    Field(min_length=1),
    BeforeValidator(_auto_alone),
    AfterValidator(_each_once),
]
"""The same, or `auto`; with numbers beside it the search begins at the smallest."""
Precision = Annotated[
    float, Field(ge=LEAST_PRECISION, le=MOST_PRECISION, allow_inf_nan=False), BeforeValidator(_share_or_number)
]
Duration = Annotated[float, Field(gt=0, allow_inf_nan=False), BeforeValidator(_duration_or_number)]
"""Seconds; a text may have a unit."""
Pixels = Annotated[int, Field(ge=8, le=MAX_PIXELS, multiple_of=8)]
Scale = Annotated[float, Field(ge=0, le=MAX_NUMBER, allow_inf_nan=False)]
