"""The environment variables of the processes that are started here."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path


def core_environment() -> dict[str, str]:
    """Variables with which a new Python finds this package, whatever folder it is started in.

    An installed package is found anyway. Its folder is left out of PYTHONPATH, whose modules come before Python's own.
    """
    root = Path(__file__).resolve().parents[2]
    if root == Path(sysconfig.get_path("purelib")).resolve():
        return dict(os.environ)
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))}
