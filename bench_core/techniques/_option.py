"""One option of a technique: its type, default and limits, known without loading anything.

>>> Option("interval", 3, minimum=2).value("5", "deepcache")
5
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from bench_core.errors import InputError, nearest
from bench_core.phrase import Phrase


@dataclass(frozen=True)
class Option:
    """The type is that of the default; a number may have limits, a text may have choices."""

    name: str
    default: int | float | str
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    """Whether it must be given; the default says its type only."""
    example: str = ""
    """A value of it, where the default is none."""

    def value(self, text: str | None, technique: str) -> Any:
        """The value of `text` (None: the default); raises InputError when it is not one."""
        if text is None and self.required:
            raise self._error(Phrase("none"), self.expected, technique)
        if text is None:
            return self.default
        if self.choices:
            return self._choice(text, technique)
        if isinstance(self.default, str):
            return text
        try:
            number: float | None = type(self.default)(text)
        except ValueError:
            number = None
        low = -math.inf if self.minimum is None else self.minimum
        high = math.inf if self.maximum is None else self.maximum
        if number is None or not low <= number <= high:  # not so for NaN either
            raise self._error(text, self.expected, technique)
        return number

    def _error(self, given: str, expected: str, technique: str) -> InputError:
        example = f"{technique}:{self.name}={self.example or self.default}"
        what = Phrase("option {option} of {technique}", option=self.name, technique=technique)
        return InputError(what, given=given, expected=expected, todo=Phrase("e.g. {example}", example=example))

    @property
    def expected(self) -> Phrase:
        """The option's domain in words."""
        kinds = {int: Phrase("a whole number"), float: Phrase("a number"), str: Phrase("a text")}
        kind, low, high = kinds[type(self.default)], self.minimum, self.maximum
        if low is not None and high is not None:
            return Phrase("{kind} from {low:g} to {high:g}", kind=kind, low=low, high=high)
        if low is not None:
            return Phrase("{kind} from {low:g}", kind=kind, low=low)
        return kind if high is None else Phrase("{kind} to {high:g}", kind=kind, high=high)

    def _choice(self, text: str, technique: str) -> str:
        if text not in self.choices:
            raise InputError(
                Phrase("option {option} of {technique}", option=self.name, technique=technique),
                given=text,
                expected="one of its values",
                todo=nearest(text, self.choices),
            )
        return text
