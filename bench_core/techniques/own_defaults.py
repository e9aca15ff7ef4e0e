"""A model file's `inference` called with the pipeline and the prompts only, as scripts do that do not know it better.

What it has defaults for (steps, seeds, guidance) is then its own choice, and what it does not have is given as usual.
Other models, and files without `inference`, are called as ever.
"""

from __future__ import annotations

from typing import Any

NAME = "own-defaults"
SUMMARY = "A model file's `inference` called with pipe and prompts only, so with its own steps and seeds"
LABEL = {"en": "the file's own steps and seeds", "zh": "使用文件自带的步数和种子"}
NEEDS: tuple[str, ...] = ()
CHANGES = {"arguments": "own defaults"}
OPTIONS = ()
IS_CONDITION = True


def apply(pipe: Any) -> None:
    """Change nothing of the pipeline: `adapt` changes how `inference` is called."""


def adapt(adapter: Any) -> None:
    """Leave out what `inference` has defaults for."""
    if hasattr(adapter, "use_own_defaults"):
        adapter.use_own_defaults()
