"""Credentials in the environment are not for code that is only measured.

This is hygiene, no sandbox (that is `sandbox`): where there is none, a model file has the rights of whoever measures.
"""

from __future__ import annotations

import os

SECRET = ("TOKEN", "KEY", "SECRET", "PASSWORD")
SETTINGS = frozenset({"TOKENIZERS_PARALLELISM"})
"""Names that only look like one: a setting of the tokenizers library that changes how fast they are."""


def is_secret(name: str) -> bool:
    """Whether a variable's name says that it holds a credential.

    >>> is_secret("HF_TOKEN"), is_secret("TOKENIZERS_PARALLELISM")
    (True, False)
    """
    return name not in SETTINGS and any(word in name.upper() for word in SECRET)


def withhold_secrets() -> None:
    """Remove variables with TOKEN, KEY, SECRET or PASSWORD in their names from this process's environment."""
    for name in list(os.environ):
        if is_secret(name):
            del os.environ[name]
