"""How a report calls candidates: without the folders of the machine that the run was made on.

>>> names = Names(["file:/home/ann/models/tome.py+bf16", "shapes"])
>>> names.of("file:/home/ann/models/tome.py+bf16")
'file:tome.py+bf16'
>>> names.said("file:/home/ann/models/tome.py+bf16 failed, see /home/ann/run/log.txt")
'file:tome.py+bf16 failed, see …/log.txt'
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bench_core.spec import Candidate

FOLDERS = re.compile(r"(?<![\w./…])~?/(?!/)(?:[^\s/'\"<>|;,()]+/)+(?=[^\s/])")
"""The folders of an absolute path, but nothing of an address of the web."""


class Names:
    """The shown names of a run's candidates, and texts with nothing but them."""

    def __init__(self, keys: Sequence[str]) -> None:
        short = [_without_folders(Candidate.parse(key).short) for key in keys]
        self._names = {
            key: f"{name} #{i}" if short.count(name) > 1 else name
            for i, (key, name) in enumerate(zip(keys, short, strict=True), 1)
        }

    def of(self, key: str) -> str:
        """The name of a candidate."""
        return self._names[key]

    @property
    def all(self) -> list[str]:
        """The names in the order of the run."""
        return list(self._names.values())

    def said(self, text: str) -> str:
        """A text with these names for the candidates, and without folders of other absolute paths."""
        changed = {key: name for key, name in self._names.items() if key != name}
        for key in sorted(changed, key=len, reverse=True):
            text = text.replace(key, changed[key])
        return _without_folders(text)


def _without_folders(text: str) -> str:
    return FOLDERS.sub("…/", text)
