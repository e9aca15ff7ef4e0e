"""The model files of pitfalls: written where the runs are, once for each text, and never changed.

>>> # candidate(Code("serial_baseline", "pipe = ..."), "shapes")    'file:runs/pitfalls/5d1c0a7e2b44/serial_baseline.py'
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from bench_core.pitfalls.registry import Arm, Code
from bench_core.store import atomic
from bench_core.store.folders import home

FOLDER = "pitfalls"


def candidate(arm: Arm, model: str) -> str:
    """The candidate string of an arm. Code is written to its file, and gets the techniques of the model."""
    if isinstance(arm, str):
        return arm
    path = str(written(arm))
    techniques = model.partition("+")[2]
    encoded = path.replace("%", "%25").replace("+", "%2B").replace("#", "%23")
    return f"file:{encoded}{'+' if techniques else ''}{techniques}{arm.conditions}"


def written(code: Code) -> Path:
    """The file of a text. Raises OSError."""
    digest = hashlib.sha256(code.text.encode()).hexdigest()[:12]
    path = home() / FOLDER / digest / f"{code.name}.py"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(path, code.text)
    return path
