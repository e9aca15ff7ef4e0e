"""The core's words and formats in the language of this session, and escapes for Markdown.

Names that users chose go through `code` or `plain`, since Streamlit reads labels as Markdown; they also write out what
acts or hides in a text (see `bench_core.visible`).

>>> duration(75)                                                            # in English
'1 min 15 s'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import streamlit as st

from bench_core.errors import InputError
from bench_core.visible import visible
from bench_core.words import formats, phrases
from bench_core.words.catalogue import DEFAULT_LANGUAGE, catalogue, text

if TYPE_CHECKING:
    import pandas as pd

    from bench_core.fairness.finding import Evidence

STATE_KEY = "ui.language"
MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=])")


def language() -> str:
    """The language of this session."""
    return str(st.session_state.get(STATE_KEY, DEFAULT_LANGUAGE))


def t(key: str, **values: object) -> str:
    """The text of a key with its values filled in. Raises KeyError when the catalogue does not have the key."""
    return text(key, language=language(), **values)


def text_or(key: str, default: str) -> str:
    """The text of a key that may be missing, as for a kind of model that has no words yet: then `default`."""
    return catalogue(language()).get(key, default)


def translated(phrase: str) -> str:
    """A phrase of the core; in English where the language has no words for it."""
    return phrases.translated(phrase, language())


def evidence_or(evidence: Evidence | None, message: str) -> str:
    """A sentence that was derived of a run, in the language of this session; `message` where it has no template."""
    return message if evidence is None else evidence.text(phrases.phrases(language()))


def in_words(error: InputError) -> str:
    """The line of an input error."""
    return phrases.in_words(error, language())


def labels(prefix: str, *names: str) -> dict[str, str]:
    """Texts for a chart: its label names, each looked up as PREFIX.NAME, placeholders left in."""
    texts = catalogue(language())
    return {name: texts[f"{prefix}.{name}"] for name in names}


def named(prefix: str, names: Iterable[str]) -> Callable[[str], str]:
    """A widget's `format_func`: the text of PREFIX.NAME in the present language, whenever it is called."""
    return {name: t(f"{prefix}.{name}") for name in names}.__getitem__


def code(name: str) -> str:
    """A user's name as inline code, in which nothing is Markdown."""
    return "`" + visible(name).replace("`", "'") + "`"


def plain(shown: str) -> str:
    """A text shown as it is by commands that read Markdown."""
    return MARKDOWN.sub(r"\\\1", visible(shown, but="\n"))


def readable(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose texts show what acts or hides in them."""
    return table.map(lambda cell: visible(cell, but="\n") if isinstance(cell, str) else cell)


def prose(shown: str) -> str:
    """A text shown as it is, but with what it has in backticks as code."""
    parts = shown.split("`")
    if len(parts) % 2 == 0:
        return plain(shown)
    return "".join(code(part) if n % 2 else plain(part) for n, part in enumerate(parts))


def whole(line: str) -> str:
    """A line of the core as a sentence by itself, shown as it is."""
    return t("sentence.whole", line=plain(line[:1].upper() + line[1:]))


def breakable(name: str) -> str:
    """A user's name that may wrap before `+`, `:` and `=`, for narrow places."""
    return re.sub(r"(\\[+:=])", "\u200b\\1", plain(name))


def listed(items: Iterable[str]) -> str:
    """Items in one line, separated as the language does."""
    return formats.listed(items, language())


def seconds(value: float | None) -> str:
    """See `formats.seconds`."""
    return formats.seconds(value, language())


def roughly(value_s: float) -> str:
    """See `formats.roughly`."""
    return formats.roughly(value_s, language())


def duration(value_s: float) -> str:
    """See `formats.duration`."""
    return formats.duration(value_s, language())
