"""Small JSON files about a device below `home()/devices`: measured once, read by later runs.

>>> # write("0123456789abcdef", {"matmul_flops_per_s": {}}); read("0123456789abcdef", "ceilings")
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench_core.errors import InputError
from bench_core.store import atomic
from bench_core.store.folders import home


def read(name: str, what: str) -> Any:
    """The values stored under a name, or None. Raises InputError about `what` for a damaged file."""
    try:
        return json.loads(_path(name).read_text())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise damaged(name, what, str(error)) from None


def write(name: str, values: Mapping[str, Any]) -> None:
    """Replace the values stored under a name at once."""
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write(path, json.dumps(values, indent=1))


def damaged(name: str, what: str, problem: str) -> InputError:
    """The error for a file that cannot be used."""
    given = f"{_path(name)}: {problem.splitlines()[0]}"
    return InputError(what, given=given, expected="what was stored there", todo="remove the file")


def _path(name: str) -> Path:
    return home() / "devices" / f"{name}.json"
