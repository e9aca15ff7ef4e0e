"""The environment variables of conductors and workers."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

from bench_core.machine import cores


def core_environment() -> dict[str, str]:
    """Variables with which a new Python finds this package, and nothing of the folder that it is started in.

    Otherwise a `random.py` in that folder would be taken for Python's own. An installed package is found anyway: its
    folder is left out of PYTHONPATH, whose modules come before Python's.
    """
    root = Path(__file__).resolve().parents[2]
    found = dict(os.environ) | {"PYTHONSAFEPATH": "1"}
    if root != Path(sysconfig.get_path("purelib")).resolve():
        others = [path for path in found.get("PYTHONPATH", "").split(os.pathsep) if path not in ("", str(root))]
        found["PYTHONPATH"] = os.pathsep.join([str(root), *others])
    return found


def worker_environment(threads: int, wait_policy: str) -> dict[str, str]:
    """`core_environment` with what must be set before torch loads."""
    return core_environment() | cores.thread_environment(threads, wait_policy)
