"""Text that remembers how it was made, so that it can be said in another language.

A phrase is its English text, an ordinary `str`; its template and values stay with it. `words.phrases.translated` looks
the template up in another language and fills the same values in. So code that raises an error states it once, in
English, and imports no catalogue. Once stored, a phrase is plain text.

>>> limit = Phrase("a number from {low} to {high}", low=1, high=8)
>>> limit, limit.template, limit.values
('a number from 1 to 8', 'a number from {low} to {high}', {'low': 1, 'high': 8})
"""

from __future__ import annotations

from collections.abc import Iterable


class Phrase(str):
    """English text made of a `str.format` template and values; a value may be a phrase itself."""

    __slots__ = ("template", "values")
    template: str
    values: dict[str, object]

    def __new__(cls, template: str, **values: object) -> Phrase:
        """Raises KeyError when the template names a value that is not given."""
        phrase = super().__new__(cls, template.format(**values))
        phrase.template, phrase.values = template, values
        return phrase

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """A copy is made of the template, as the phrase was: its text may hold braces."""
        return (self.template,), self.values


def listed(names: Iterable[str]) -> str:
    """Names with commas between them, which are those of the language.

    >>> listed(["cpu", "cuda:0"])
    'cpu, cuda:0'
    """
    found = list(names)
    if len(found) < 2:
        return "".join(found)
    half = len(found) // 2  # so that a long list is not nested as deep as it is long
    return Phrase("{one}, {other}", one=listed(found[:half]), other=listed(found[half:]))
