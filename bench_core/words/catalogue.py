"""One catalogue of words in both languages, for pages, command line and reports. Knows nothing of Streamlit.

A text is looked up by its key in `en.json` or `zh.json`; a key that is missing is a mistake and raises.

>>> text("verdict.faster", language="zh")
'更快'
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

LANGUAGES = {"en": "English", "zh": "中文"}


@cache
def catalogue(language: str) -> dict[str, str]:
    """All texts of a language by key."""
    texts: dict[str, str] = json.loads((Path(__file__).parent / f"{language}.json").read_text(encoding="utf-8"))
    return texts


def text(key: str, *, language: str = "en", **values: object) -> str:
    """The text of a key with its values filled in; raises KeyError when the catalogue does not have it."""
    return catalogue(language)[key].format(**values)
