"""The one catalogue of words, for command line, reports and pages. Knows nothing of Streamlit.

A text is looked up by its key in `en.json` or `zh.json`; a missing key raises KeyError.

>>> text("verdict.faster", language="zh")
'更快'
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

LANGUAGES = {"en": "English", "zh": "中文"}
DEFAULT_LANGUAGE = "en"


@cache
def catalogue(language: str) -> dict[str, str]:
    """All texts of a language by key."""
    return read_texts(f"{language}.json")


def text(key: str, *, language: str = DEFAULT_LANGUAGE, **values: object) -> str:
    """The text of a key with its values filled in. Raises KeyError when the catalogue does not have the key."""
    return catalogue(language)[key].format(**values)


def read_texts(name: str) -> dict[str, str]:
    """One file of texts beside this module."""
    texts: dict[str, str] = json.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))
    return texts
