"""Credentials in the environment are not for code that is only measured.

This is hygiene, no sandbox: a model file runs with the rights of whoever measures it.
"""

from __future__ import annotations

import os

SECRET = ("TOKEN", "KEY", "SECRET", "PASSWORD")
SETTINGS = frozenset({"TOKENIZERS_PARALLELISM"})
"""Names that only look like one: a setting of the tokenizers library that changes how fast they are."""


def withhold_secrets() -> None:
    """Remove variables with TOKEN, KEY, SECRET or PASSWORD in their names from this process's environment."""
    for name in list(os.environ):
        if name not in SETTINGS and any(word in name.upper() for word in SECRET):
            del os.environ[name]
