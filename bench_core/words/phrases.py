"""Phrases and input errors in another language: an English template is the key of its translation.

Translations are in `phrases.LANGUAGE.json`, English template to translated template with the same placeholders.
What has no translation stays English.

>>> translated("drop one", "zh"), translated("drop one", "en")
('去掉一个', 'drop one')
"""

from __future__ import annotations

from functools import cache

from bench_core.errors import INPUT_ERROR, InputError
from bench_core.phrase import Phrase
from bench_core.words.catalogue import DEFAULT_LANGUAGE, read_texts


@cache
def phrases(language: str) -> dict[str, str]:
    """Translated templates by English template; none for English itself."""
    return {} if language == DEFAULT_LANGUAGE else read_texts(f"phrases.{language}.json")


def translated(text: str, language: str) -> str:
    """A phrase in a language. A value that is a phrase is translated too; a plain text is its own template."""
    if not isinstance(text, Phrase):
        return phrases(language).get(text, text)
    template = phrases(language).get(text.template, text.template)
    values = {name: translated(v, language) if isinstance(v, Phrase) else v for name, v in text.values.items()}
    return template.format(**values)


def in_words(error: InputError, language: str) -> str:
    """The line of an input error in a language; in English it is `str(error)`."""
    parts = {part: translated(getattr(error, part), language) for part in ("what", "expected", "todo")}
    given = translated(error.given, language) if isinstance(error.given, Phrase) else str(error.given)
    line = phrases(language).get(INPUT_ERROR, INPUT_ERROR).format(given=given, **parts)
    return " ".join(line.split())
