"""Finds the modules of a folder: each technique, rule, kind of model and command is one, and is listed nowhere else.

>>> [module.NAME for module in modules("bench_core.techniques")][:2]
['alone', 'bf16']
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

REGISTRY = "registry"
"""The module of a folder that finds the others."""


def modules(package: str) -> list[ModuleType]:
    """All modules of a package, imported, in the order of their names; without its registry and private ones."""
    path = importlib.import_module(package).__path__
    names = sorted(m.name for m in pkgutil.iter_modules(path) if m.name != REGISTRY and not m.name.startswith("_"))
    return [importlib.import_module(f"{package}.{name}") for name in names]
