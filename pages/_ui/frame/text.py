"""Every visible word in the user's language, and numbers with their units.

Texts are those of the core's catalogue (`bench_core.words`). Names that users chose go through `code` or `plain`,
since Streamlit reads labels as Markdown.

>>> duration(75)                                                            # in English
'1 min 15 s'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import streamlit as st

from bench_core.words.catalogue import catalogue, text

STATE_KEY = "ui.language"
MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=])")


def language() -> str:
    """The language of this session."""
    return str(st.session_state.get(STATE_KEY, "en"))


def t(key: str, **values: object) -> str:
    """The text of a key with its values filled in; raises KeyError when the catalogue does not have it."""
    return text(key, language=language(), **values)


def known(key: str, otherwise: str) -> str:
    """The text of a key that may be missing (a technique added since): then the core's own English."""
    return catalogue(language()).get(key, otherwise)


def labels(prefix: str, *names: str) -> dict[str, str]:
    """Texts for a chart: its label names, each looked up as PREFIX.NAME, placeholders left in."""
    texts = catalogue(language())
    return {name: texts[f"{prefix}.{name}"] for name in names}


def named(prefix: str, names: Iterable[str]) -> Callable[[str], str]:
    """A widget's `format_func`: PREFIX.NAME in the language of now, whenever it is called."""
    return {name: t(f"{prefix}.{name}") for name in names}.__getitem__


def code(name: str) -> str:
    """A user's name as inline code, in which nothing is Markdown."""
    return "`" + name.replace("`", "'") + "`"


def plain(text: str) -> str:
    """A text shown as it is by commands that read Markdown."""
    return MARKDOWN.sub(r"\\\1", text)


def breakable(name: str) -> str:
    """A user's name that may break into lines before its signs, for narrow places."""
    return re.sub(r"(\\[+:=])", "\u200b\\1", plain(name))


def listed(items: list[str]) -> str:
    """Items in one line, separated as the language does."""
    return t("list.separator").join(items)


def seconds(value: float | None) -> str:
    """Seconds with three significant digits, always in the same unit so that numbers can be compared."""
    if value is None:
        return "–"
    return t("unit.s", n=f"{value:#.3g}".rstrip("."))


def roughly(value: float) -> str:
    """An estimated length of time: no more digits than it deserves."""
    step = 5 if value < 60 else 10 if value < 600 else 60
    return duration(max(step, round(value / step) * step))


def duration(value: float) -> str:
    """A length of time to be read, not compared: whole seconds, minutes, hours."""
    whole = max(1, round(value))
    if whole < 60:
        return t("duration.s", s=whole)
    if whole < 3600 and whole % 60 == 0:
        return t("duration.whole_min", m=whole // 60)
    if whole < 3600:
        return t("duration.min", m=whole // 60, s=whole % 60)
    return t("duration.h", h=whole // 3600, m=whole % 3600 // 60)
