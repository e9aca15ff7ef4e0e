"""The versions that a Python process has: its own, and those of the packages that a measurement depends on.

>>> sorted(packages())[:2]
['DeepCache', 'diffusers']
"""

from __future__ import annotations

import functools
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("torch", "diffusers", "transformers", "numpy", "DeepCache", "tomesd")


def packages() -> dict[str, str | None]:
    """The version of each package; None is not installed."""
    return {name: _version(name) for name in PACKAGES}


@functools.cache
def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
